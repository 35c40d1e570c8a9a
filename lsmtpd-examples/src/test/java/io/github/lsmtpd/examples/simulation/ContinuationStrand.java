package io.github.lsmtpd.examples.simulation;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A continuation as virtual threads are made of: to switch to one takes a fraction of a microsecond. From Java 21 on, where {@code
 * --add-exports java.base/jdk.internal.vm=ALL-UNNAMED} lets us; none may wait while it holds a monitor.
 */
final class ContinuationStrand implements Strand {
    private static final @Nullable Access ACCESS = Access.find();

    private final Access access;
    private final Object continuation;

    private record Access(Object scope, MethodHandle create, MethodHandle run, MethodHandle pause) {
        static @Nullable Access find() {
            try {
                Class<?> scope = Class.forName("jdk.internal.vm.ContinuationScope");
                Class<?> type = Class.forName("jdk.internal.vm.Continuation");
                MethodHandles.Lookup lookup = MethodHandles.lookup();
                return new Access(
                        scope.getConstructor(String.class).newInstance("simulation"),
                        lookup.findConstructor(type, MethodType.methodType(void.class, scope, Runnable.class))
                                .asType(MethodType.genericMethodType(2).changeParameterType(1, Runnable.class)),
                        lookup.findVirtual(type, "run", MethodType.methodType(void.class))
                                .asType(MethodType.methodType(void.class, Object.class)),
                        lookup.findStatic(type, "yield", MethodType.methodType(boolean.class, scope))
                                .asType(MethodType.methodType(boolean.class, Object.class)));
            } catch (ReflectiveOperationException e) {
                return null; // an older Java, or one that does not let us
            }
        }
    }

    ContinuationStrand(Runnable work) {
        access = Objects.requireNonNull(ACCESS);
        try {
            continuation = access.create.invokeExact(access.scope, work);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    static boolean isAvailable() {
        return ACCESS != null;
    }

    @Override
    public void run() {
        try {
            access.run.invokeExact(continuation);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void pause() {
        try {
            boolean unused = (boolean) access.pause.invokeExact(access.scope);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
