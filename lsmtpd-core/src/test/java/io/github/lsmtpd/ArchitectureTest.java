package io.github.lsmtpd;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The arrows go one way: netty, session, protocol, API. The one edge back is the builder's. */
class ArchitectureTest {
    private static final String API = "io.github.lsmtpd";
    private static final String PROTOCOL = "io.github.lsmtpd.internal.protocol..";
    private static final String SESSION = "io.github.lsmtpd.internal.session..";
    private static final String NETTY = "io.github.lsmtpd.internal.netty..";
    private static final String INTERNAL = "io.github.lsmtpd.internal..";

    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.github.lsmtpd");

    @Test
    void theApiKnowsNothingInternalButWhatStartsTheServer() {
        noClasses()
                .that(resideInAPackage(API))
                .and(not(type(SmtpServerBuilder.class)))
                .should()
                .dependOnClassesThat(resideInAPackage(INTERNAL))
                .check(CORE);
        noClasses()
                .that(type(SmtpServerBuilder.class))
                .should()
                .dependOnClassesThat(resideInAPackage(PROTOCOL).or(resideInAPackage(SESSION)))
                .check(CORE);
    }

    @Test
    void protocolKnowsTheApiAlone() {
        noClasses()
                .that(resideInAPackage(PROTOCOL))
                .should()
                .dependOnClassesThat(resideInAPackage(SESSION).or(resideInAPackage(NETTY)))
                .check(CORE);
    }

    @Test
    void sessionDoesNotKnowNetty() {
        noClasses()
                .that(resideInAPackage(SESSION))
                .should()
                .dependOnClassesThat(resideInAPackage(NETTY))
                .check(CORE);
    }

    @Test
    void nothingElseIsInternal() {
        classes()
                .that(resideInAPackage(INTERNAL))
                .should()
                .resideInAnyPackage(PROTOCOL, SESSION, NETTY)
                .check(CORE);
    }

    @Test
    void nettyIsKnownInOnePlace() {
        noClasses()
                .that(not(resideInAPackage(NETTY)))
                .should()
                .dependOnClassesThat(resideInAPackage("io.netty.."))
                .check(CORE);
    }

    @Test
    void jacksonIsKnownToTheJsonFormatAlone() {
        noClasses()
                .that()
                .haveNameNotMatching("io\\.github\\.lsmtpd\\.(Message|Dsn)Json.*")
                .should()
                .dependOnClassesThat(resideInAPackage("tools.jackson.."))
                .check(CORE);
    }

    @Test
    void thereAreNoCycles() {
        slices().matching("io.github.(**)")
                .should()
                .beFreeOfCycles()
                .ignoreDependency(type(SmtpServerBuilder.class), resideInAPackage(NETTY))
                .check(CORE);
    }

    /** Compilers that do not read module descriptors, Kotlin's for one, see the mark on the package alone. */
    @Test
    void everyPackageIsNullMarked() {
        assertThat(CORE.stream().map(JavaClass::getPackage))
                .allMatch(javaPackage -> javaPackage.isAnnotatedWith(NullMarked.class));
    }
}
