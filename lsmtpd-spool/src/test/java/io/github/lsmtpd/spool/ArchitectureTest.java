package io.github.lsmtpd.spool;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/**
 * The arrows go one way: failover, store, file, seal; these know of the API its values alone (settings, entries, exceptions). The
 * only way back is that of the two facades, which do their work by way of the internal packages.
 */
class ArchitectureTest {
    private static final String API = "io.github.lsmtpd.spool";
    private static final String SEAL = "io.github.lsmtpd.spool.internal.seal";
    private static final String FILE = "io.github.lsmtpd.spool.internal.file";
    private static final String STORE = "io.github.lsmtpd.spool.internal.store";
    private static final String FAILOVER = "io.github.lsmtpd.spool.internal.failover";
    private static final String INTERNAL = "io.github.lsmtpd.spool.internal..";
    private static final String OURS = "io.github.lsmtpd.spool..";

    /** What core exports to this module. */
    private static final String CORE_SUPPORT = "io.github.lsmtpd.internal.support";

    private static final String CORE_CONCURRENT = "io.github.lsmtpd.internal.concurrent";
    private static final String CORE_FILE = "io.github.lsmtpd.internal.file";

    private static final DescribedPredicate<JavaClass> VALUES = new DescribedPredicate<>("values of the API") {
        @Override
        public boolean test(JavaClass type) {
            return type.getPackageName().equals(API)
                    && (type.isRecord() || type.isEnum() || type.isAssignableTo(Throwable.class) || type.isInterface());
        }
    };
    private static final DescribedPredicate<JavaClass> FACADES = DescribedPredicate.describe(
            "the facades", belongToAnyOf(FailoverSink.class, SpoolDirectory.class, SpoolView.class));

    private static final JavaClasses SPOOL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.github.lsmtpd.spool");

    @Test
    void eachPackageKnowsOnlyThoseBelowItAndTheValuesOfTheApi() {
        onlyKnows(SEAL, VALUES);
        onlyKnows(FILE, resideInAPackage(SEAL));
        onlyKnows(STORE, resideInAnyPackage(FILE, SEAL).or(VALUES));
        onlyKnows(FAILOVER, resideInAnyPackage(STORE, FILE).or(VALUES));
    }

    private static void onlyKnows(String subject, DescribedPredicate<? super JavaClass> below) {
        noClasses()
                .that(resideInAPackage(subject))
                .should()
                .dependOnClassesThat(resideInAPackage(OURS)
                        .and(not(resideInAPackage(subject)))
                        .and(not(below)))
                .check(SPOOL);
    }

    @Test
    void theApiKnowsNothingInternalButForItsFacades() {
        noClasses()
                .that(resideInAPackage(API))
                .and(not(FACADES))
                .should()
                .dependOnClassesThat(resideInAPackage(INTERNAL))
                .check(SPOOL);
    }

    @Test
    void ofCoreTheApiAndWhatItExportsToSinksAloneAreKnown() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAPackage("io.github.lsmtpd.internal..")
                        .and(not(resideInAnyPackage(CORE_SUPPORT, CORE_CONCURRENT, CORE_FILE))))
                .check(SPOOL);
    }

    @Test
    void nothingElseIsInternal() {
        classes()
                .that(resideInAPackage(INTERNAL))
                .should()
                .resideInAnyPackage(SEAL, FILE, STORE, FAILOVER)
                .check(SPOOL);
    }

    /** What the module exports has no helpers in it. */
    @Test
    void everyTypeOfTheExportedPackageIsPublic() {
        classes()
                .that(resideInAPackage(API).and(not(simpleName("package-info"))))
                .and()
                .areTopLevelClasses()
                .should()
                .bePublic()
                .check(SPOOL);
    }

    @Test
    void thereAreNoCycles() {
        slices().matching("io.github.lsmtpd.(**)")
                .should()
                .beFreeOfCycles()
                .ignoreDependency(FACADES, resideInAPackage(INTERNAL))
                .check(SPOOL);
    }

    /** Compilers that do not read module descriptors, Kotlin's for one, see the mark on the package alone. */
    @Test
    void everyPackageIsNullMarked() {
        assertThat(SPOOL.stream().map(JavaClass::getPackage))
                .isNotEmpty()
                .allMatch(javaPackage -> javaPackage.isAnnotatedWith(NullMarked.class));
    }
}
