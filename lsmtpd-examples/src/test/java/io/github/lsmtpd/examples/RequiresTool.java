package io.github.lsmtpd.examples;

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
 * Runs a test only where a program is installed; with {@code LSMTPD_REQUIRE_TOOLS=true} in the environment its absence
 * is a failure.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RequiresTool.Condition.class)
@interface RequiresTool {
    /** The program's name. */
    String value();

    /** Looks on the path, and where the postfix package was unpacked. */
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            String tool = AnnotationSupport.findAnnotation(context.getElement(), RequiresTool.class)
                    .orElseThrow()
                    .value();
            if (find(tool).isPresent()) {
                return ConditionEvaluationResult.enabled(tool + " is installed");
            }
            if ("true".equals(System.getenv("LSMTPD_REQUIRE_TOOLS"))) {
                throw new AssertionError(tool + " is not installed, and LSMTPD_REQUIRE_TOOLS is true");
            }
            return ConditionEvaluationResult.disabled(tool + " is not installed");
        }

        static Optional<Path> find(String tool) {
            Stream<Path> path = Arrays.stream(
                            System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                    .map(Path::of);
            return Stream.concat(path, Stream.ofNullable(SmtpSource.POSTFIX).map(dir -> dir.resolve("usr/sbin")))
                    .map(directory -> directory.resolve(tool))
                    .filter(Files::isExecutable)
                    .findFirst();
        }
    }
}
