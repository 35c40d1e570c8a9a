package io.github.lsmtpd.examples.simulation;

import static io.github.lsmtpd.examples.simulation.ActionKind.BROKER_BLAMES_OTHERS;
import static io.github.lsmtpd.examples.simulation.ActionKind.BROKER_LOSES_CONFIRMS;
import static io.github.lsmtpd.examples.simulation.ActionKind.BROKER_RECOVERS;
import static io.github.lsmtpd.examples.simulation.ActionKind.BROKER_SLOW;
import static io.github.lsmtpd.examples.simulation.ActionKind.CLEANER;
import static io.github.lsmtpd.examples.simulation.ActionKind.DISK_FAILS;
import static io.github.lsmtpd.examples.simulation.ActionKind.DISK_FULL;
import static io.github.lsmtpd.examples.simulation.ActionKind.DISK_HANGS;
import static io.github.lsmtpd.examples.simulation.ActionKind.DISK_SLOW;
import static io.github.lsmtpd.examples.simulation.ActionKind.HANG_UP;
import static io.github.lsmtpd.examples.simulation.ActionKind.MAIL;
import static io.github.lsmtpd.examples.simulation.ActionKind.STOP;

import io.github.lsmtpd.examples.simulation.Plan.Action;
import java.util.List;

/** Plans that broke a promise before what they showed was mended; shrunk. */
final class KnownPlans {
    static final List<Plan> ALL = List.of(
            // After a stop, timers of messages that the broker might yet have confirmed were left for minutes.
            plan(2, at(4_686_399, BROKER_SLOW, 930), at(12_694_149, MAIL, 792)),
            // A file that was not finished, and could not be removed, was left until the next start.
            plan(
                    228,
                    at(1_347_361, BROKER_SLOW, 994),
                    at(1_434_036, MAIL, 628),
                    at(1_507_225, DISK_FAILS, 988),
                    at(1_554_075, MAIL, 449),
                    at(2_647_106, DISK_FAILS, 353),
                    at(2_837_697, MAIL, 701)),
            // So were the files by which it is found out who the owner of files is.
            plan(11_211, at(2_946_592, CLEANER, 303), at(4_475_084, CLEANER, 888), at(4_812_966, DISK_FAILS, 837)),
            // A message was parked in a directory whose own name was not safe.
            plan(
                    3_494,
                    at(170_080, MAIL, 502),
                    at(1_910_172, BROKER_LOSES_CONFIRMS, 599),
                    at(2_032_169, MAIL, 640),
                    at(2_848_993, DISK_FAILS, 120),
                    at(5_300_651, DISK_FAILS, 796),
                    at(5_659_890, MAIL, 580),
                    at(5_890_658, MAIL, 569),
                    at(6_421_784, BROKER_BLAMES_OTHERS, 453),
                    at(9_531_296, BROKER_BLAMES_OTHERS, 500)),
            // A stop waited for the disk for as long as that hung.
            plan(
                    10_214_499,
                    at(424_153, MAIL, 223),
                    at(1_242_894, DISK_HANGS, 835),
                    at(1_535_037, MAIL, 647),
                    at(1_581_617, CLEANER, 946),
                    at(1_996_700, MAIL, 766),
                    at(2_043_132, MAIL, 45),
                    at(2_179_906, STOP, 509)),
            // A stop left the file of a client that was gone, whose fsync came back after the disk's threads had ended.
            plan(
                    10_528_850,
                    at(72_528, DISK_SLOW, 135),
                    at(304_290, MAIL, 96),
                    at(747_041, MAIL, 975),
                    at(1_537_047, MAIL, 71),
                    at(1_537_722, HANG_UP, 822),
                    at(1_708_209, STOP, 528)),
            // A second spool gave a message to the first once more, and after a stop the timer of the attempt before
            // was left.
            plan(
                    51_746,
                    at(83_671, BROKER_LOSES_CONFIRMS, 108),
                    at(362_365, MAIL, 185),
                    at(581_049, BROKER_LOSES_CONFIRMS, 187),
                    at(697_614, BROKER_LOSES_CONFIRMS, 413),
                    at(992_615, MAIL, 370),
                    at(1_287_215, MAIL, 935),
                    at(1_368_529, MAIL, 598),
                    at(1_484_492, MAIL, 790),
                    at(1_519_963, MAIL, 69),
                    at(2_005_282, DISK_SLOW, 959),
                    at(2_605_874, MAIL, 655),
                    at(2_972_267, MAIL, 752)),
            // The file of a message was removed that the first spool had from the second: an earlier one of it could
            // not be before.
            plan(
                    20_166_377,
                    at(349_408, MAIL, 43),
                    at(576_067, BROKER_SLOW, 367),
                    at(1_398_898, MAIL, 615),
                    at(2_148_995, MAIL, 918),
                    at(2_282_568, DISK_FAILS, 537),
                    at(2_611_416, MAIL, 114),
                    at(3_540_948, DISK_FAILS, 216),
                    at(4_400_453, MAIL, 265),
                    at(5_216_012, MAIL, 120),
                    at(5_319_682, MAIL, 452),
                    at(6_608_289, BROKER_RECOVERS, 321),
                    at(6_742_537, MAIL, 603)),
            // A second spool parked what the first refused for good because of its size.
            plan(
                    20_206_589,
                    at(129_900, DISK_FULL, 753),
                    at(280_110, MAIL, 566),
                    at(356_261, MAIL, 308),
                    at(668_339, MAIL, 76),
                    at(1_282_719, BROKER_BLAMES_OTHERS, 625),
                    at(1_421_638, MAIL, 496),
                    at(2_499_966, DISK_FULL, 588),
                    at(3_151_350, MAIL, 946)),
            // What could not be removed, and had no file, was never tried again, so that the message was not taken once
            // more.
            plan(
                    34_881_917,
                    at(1_085_445, BROKER_SLOW, 509),
                    at(4_024_198, DISK_FULL, 564),
                    at(4_411_245, MAIL, 515),
                    at(6_311_052, MAIL, 49),
                    at(6_719_737, DISK_FULL, 350),
                    at(10_616_077, MAIL, 323),
                    at(10_760_471, MAIL, 137),
                    at(11_146_267, DISK_FULL, 704)),
            // A clock that was set a year ahead between two starts made the claim of a message so old that it was
            // removed.
            plan(3_403, at(77_735, MAIL, 852), at(1_339_731, STOP, 659)),
            // So did one that was set while the claims were being looked at.
            plan(
                    37_077,
                    at(947_485, MAIL, 898),
                    at(1_567_158, STOP, 956),
                    at(2_267_529, DISK_SLOW, 229),
                    at(2_469_954, DISK_SLOW, 429),
                    at(2_480_427, MAIL, 812),
                    at(4_573_064, MAIL, 615),
                    at(6_531_165, MAIL, 308),
                    at(6_909_219, MAIL, 518),
                    at(9_340_288, MAIL, 729),
                    at(9_821_225, DISK_SLOW, 71),
                    at(9_946_240, STOP, 316)));

    private KnownPlans() {}

    private static Plan plan(long seed, Action... actions) {
        return new Plan(seed, List.of(actions));
    }

    private static Action at(long micros, ActionKind kind, int amount) {
        return new Action(micros * 1_000, kind, amount);
    }
}
