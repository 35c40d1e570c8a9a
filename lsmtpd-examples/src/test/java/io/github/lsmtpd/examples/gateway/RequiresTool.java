package io.github.lsmtpd.examples.gateway;

import java.io.File;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Runs a test only where some programs are installed; with {@code LSMTPD_REQUIRE_TOOLS=true} in the environment its absence
 * is a failure.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RequiresTool.Condition.class)
public @interface RequiresTool {
    /** The programs' names. */
    String[] value();

    /** Whether only root can run them. */
    boolean asRoot() default false;

    /** Looks on the path, among Node's and Python's modules, and where packages were unpacked. */
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            RequiresTool required = AnnotationSupport.findAnnotation(context.getElement(), RequiresTool.class)
                    .orElseThrow();
            String tools = String.join(", ", required.value());
            if (required.asRoot() && !"root".equals(System.getProperty("user.name"))) {
                return missing(tools + ": only root can use this");
            }
            return Stream.of(required.value()).allMatch(tool -> find(tool).isPresent())
                    ? ConditionEvaluationResult.enabled("installed: " + tools)
                    : missing("not all of these are installed: " + tools);
        }

        private static ConditionEvaluationResult missing(String reason) {
            if ("true".equals(System.getenv("LSMTPD_REQUIRE_TOOLS"))) {
                throw new AssertionError(reason + ", and LSMTPD_REQUIRE_TOOLS is true");
            }
            return ConditionEvaluationResult.disabled(reason);
        }

        static Optional<Path> find(String tool) {
            Stream<Path> unpacked = Stream.of("LSMTPD_POSTFIX_DIR", "LSMTPD_EXIM_DIR")
                    .flatMap(RequiresTool.Condition::path)
                    .map(directory -> directory.resolve("usr/sbin"));
            return Stream.of(path("PATH"), path("NODE_PATH"), path("PYTHONPATH"), unpacked)
                    .flatMap(directories -> directories)
                    .map(directory -> directory.resolve(tool))
                    .filter(Files::isExecutable)
                    .findFirst();
        }

        private static Stream<Path> path(String variable) {
            return Stream.ofNullable(System.getenv(variable))
                    .flatMap(directories -> Arrays.stream(directories.split(File.pathSeparator)))
                    .map(Path::of);
        }
    }
}
