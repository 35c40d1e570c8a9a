package io.github.lsmtpd.benchmarks.support;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.DoubleStream;

/** The median of some runs and how far they were apart. */
public record Spread(double median, double min, double max) {
    /** Of at least one value. */
    public static Spread of(DoubleStream values) {
        double[] sorted = values.sorted().toArray();
        if (sorted.length == 0) {
            throw new IllegalArgumentException("no run");
        }
        return new Spread(quantile(sorted, 0.5), sorted[0], sorted[sorted.length - 1]);
    }

    private static double quantile(double[] sorted, double share) {
        double position = share * (sorted.length - 1);
        int below = (int) position;
        double above = sorted[Math.min(below + 1, sorted.length - 1)];
        return sorted[below] + (position - below) * (above - sorted[below]);
    }

    /** The median alone, in digits that fit its size: 11,270 or 75.2 or 0.99. */
    public String medianText() {
        return text(median);
    }

    /** {@code median (min..max)}. */
    @Override
    public String toString() {
        return text(median) + " (" + text(min) + ".." + text(max) + ")";
    }

    /** A number in digits that fit its size. */
    public static String text(double value) {
        double size = Math.abs(value);
        int digits = size >= 100 ? 0 : size >= 10 ? 1 : 2;
        return String.format(Locale.ROOT, "%,." + digits + "f", value);
    }

    /** The same of plain numbers. */
    public static Spread of(double... values) {
        return of(Arrays.stream(values));
    }
}
