package dev.graft.card;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.graft.diagnostic.Finding;
import dev.graft.model.Models;

class LineageTest {
    @TempDir
    private Path hub;

    private void card(String id, String front) throws IOException {
        Files.createDirectories(hub.resolve(id));
        Files.writeString(hub.resolve(id).resolve("README.md"), "---\n" + front + "\n---\n");
    }

    private Lineage of(String... ids) throws IOException {
        List<DonorCard> donors = new ArrayList<>();
        for (String id : ids) {
            donors.add(DonorCard.find(id, null, Models.in(hub)));
        }
        return Lineage.of(donors, Models.in(hub));
    }

    private List<String> lines(Lineage lineage, String id) throws IOException {
        return lineage.lines(DonorCard.find(id, null, Models.in(hub)));
    }

    @Test
    void followsADonorThatIsAMergeThroughItsCard() throws IOException {
        card("me/mix", "tags: [merge]\nbase_model: [me/left, me/right]");
        card("me/left", "base_model: big/base");
        Lineage lineage = of("me/mix");
        assertThat(lines(lineage, "me/mix")).containsExactly(
                "  - itself a merge of [me/left](https://huggingface.co/me/left), [me/right](https://huggingface.co/me/right)",
                "    - [me/left](https://huggingface.co/me/left)",
                "      - made from [big/base](https://huggingface.co/big/base)");
        assertThat(lineage.findings()).isEmpty();
    }

    @Test
    void saysWhichAncestorIsShared() throws IOException {
        card("me/a", "base_model: big/base");
        card("me/b", "base_model_relation: merge\nbase_model: [me/c, Big/Base]");
        card("big/base", "base_model: big/older"); // shared as well, but only through big/base
        Lineage lineage = of("me/a", "me/b", "me/lonely");
        assertThat(lineage.shared()).containsExactly(new Lineage.Shared("big/base", List.of("me/a", "me/b")));
        assertThat(lineage.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.id()).isEqualTo("shared-ancestor");
            assertThat(finding.toString()).startsWith("big/base: note: is in the ancestry of me/a and me/b");
        });
    }

    @Test
    void aDonorCanBeTheAncestorOfAnother() throws IOException {
        card("me/a", "base_model: me/b");
        assertThat(of("me/a", "me/b").findings()).extracting(Finding::what)
                .containsExactly("is a donor itself, and in the ancestry of me/a");
    }

    @Test
    void cardsThatNameEachOtherEnd() throws IOException {
        card("me/a", "tags: [merge]\nbase_model: [me/b, me/a]");
        card("me/b", "tags: [merge]\nbase_model: [me/a, ../../etc, 'x y', \"bad\\nname\"]");
        Lineage lineage = of("me/a");
        assertThat(lines(lineage, "me/a")).hasSize(3);
        assertThat(String.join("\n", lines(lineage, "me/a"))).doesNotContain("](https://huggingface.co/..");
    }
}
