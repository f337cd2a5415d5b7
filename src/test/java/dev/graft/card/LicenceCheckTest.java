package dev.graft.card;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.graft.diagnostic.Finding;

class LicenceCheckTest {
    /// @param licences of donors a, b, …; `-` for a card without, `?` for no card
    private static LicenceCheck check(@Nullable String chosen, String name, String... licences) {
        List<DonorCard> donors = new ArrayList<>();
        for (String licence : licences) {
            List<String> lines = licence.equals("-") || licence.equals("?")
                    ? List.of()
                    : List.of("license: " + licence);
            donors.add(new DonorCard("me/" + (char) ('a' + donors.size()), null, false, !licence.equals("?"),
                    FrontMatter.read("README.md", lines)));
        }
        return new LicenceCheck(donors, chosen, name);
    }

    private static List<String> ids(List<Finding> findings) {
        return findings.stream().map(Finding::id).toList();
    }

    @Test
    void takesWhatAllDonorsSay() {
        LicenceCheck agreed = check(null, "x", "apache-2.0", "Apache-2.0");
        assertThat(agreed.result()).isEqualTo("apache-2.0");
        assertThat(agreed.conflicts()).isEmpty();
        assertThat(agreed.unknown()).isEmpty();
    }

    @ParameterizedTest(name = "a {1} model of a {0} one: {2}")
    @CsvSource(textBlock = """
            apache-2.0,      mit,             ''
            mit,             cc-by-nc-4.0,    ''
            cc-by-nc-4.0,    apache-2.0,      license-conflict
            cc-by-nc-4.0,    cc-by-nc-4.0,    ''
            cc-by-nc-nd-4.0, cc-by-nc-nd-4.0, license-conflict
            cc-by-nd-4.0,    mit,             license-conflict
            gpl-3.0,         apache-2.0,      license-conflict
            gpl-3.0,         gpl-3.0,         ''
            cc-by-sa-4.0,    cc-by-nc-4.0,    license-conflict
            llama2,          apache-2.0,      license-terms
            llama2,          llama2,          ''
            gemma,           mit,             license-terms
            openrail,        llama2,          license-terms
            """)
    void comparesEachDonorWithTheChosenLicence(String donor, String chosen, String id) {
        List<Finding> findings = check(chosen, "x", donor).conflicts();
        assertThat(ids(findings)).isEqualTo(id.isEmpty() ? List.of() : List.of(id));
        assertThat(findings).allSatisfy(finding -> {
            assertThat(finding.what()).contains("me/a", donor);
            assertThat(finding.where().toString()).isEqualTo("README.md:2:10");
            assertThat(finding.remedy()).isNotEmpty();
        });
    }

    @Test
    void llamaWantsItsName() {
        assertThat(check("llama3", "Mine-8B", "llama3").conflicts()).singleElement().satisfies(finding -> {
            assertThat(finding.id()).isEqualTo("license-terms");
            assertThat(finding.what()).contains("begins with 'Llama 3'");
        });
        assertThat(check("llama3", "Llama 3 of mine", "llama3").conflicts()).isEmpty();
        assertThat(check("llama3.1", "Llama-Mine", "llama3.1").conflicts()).isEmpty();
    }

    @Test
    void leavesTheLicenceOutWhereDonorsDisagreeAndSaysWhy() {
        LicenceCheck mixed = check(null, "x", "apache-2.0", "cc-by-nc-4.0", "apache-2.0", "llama3.1");
        assertThat(mixed.result()).isNull();
        assertThat(mixed.conflicts()).singleElement().satisfies(finding -> {
            assertThat(finding.id()).isEqualTo("license-conflict");
            assertThat(finding.what()).contains("apache-2.0 (me/a, me/c)", "cc-by-nc-4.0 (me/b)",
                    "cc-by-nc-4.0 forbids commercial use", "of llama3.1, the agreement");
        });
        assertThat(mixed.unknown()).isEmpty();
    }

    @Test
    void saysWhatIsNotKnown() {
        LicenceCheck dark = check(null, "x", "?", "-", "other");
        assertThat(dark.result()).isNull();
        assertThat(dark.conflicts()).isEmpty();
        assertThat(dark.unknown()).extracting(Finding::toString).satisfiesExactly(
                card -> assertThat(card).contains("no card was found of me/a", "[no-donor-card]"),
                none -> assertThat(none).contains("note", "me/b names no licence", "[license-unknown]"),
                other -> assertThat(other).contains("note", "me/c says 'other'", "[license-unknown]"),
                left -> assertThat(left).contains("warning", "me/a, me/b, me/c", "[license-unknown]"));
        assertThat(ids(check("mit", "x", "?", "mit").unknown())).containsExactly("no-donor-card");
        assertThat(ids(check(null, "x").unknown())).containsExactly("license-unknown");
    }
}
