package dev.graft.eval.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.graft.eval.Document;
import dev.graft.eval.Goldens;
import dev.graft.eval.JsonLine;
import dev.graft.eval.JsonValue;
import dev.graft.eval.Protocol;
import dev.graft.eval.Rows;

class GoldenTextTest {
    @TempDir
    private Path folder;

    @Test
    void hellaSwagIsCleanedLikeTheReference() {
        List<JsonValue> goldens = Goldens.items(Goldens.at("text", "hellaswag_preprocess"));
        assertThat(goldens).hasSizeGreaterThan(12);
        for (JsonValue golden : goldens) {
            List<String> pair = Goldens.texts(golden);
            assertThat(HellaSwag.clean(pair.get(0))).as(pair.get(0)).isEqualTo(pair.get(1));
        }
    }

    @Test
    void hellaSwagBuildsTheSameQuery() throws IOException {
        for (JsonValue golden : Goldens.items(Goldens.at("text", "hellaswag_query"))) {
            JsonValue.Fields row = Goldens.fields(golden)
                    .with("endings", JsonValue.of(List.of("a", "b", "c", "d"))).with("label", JsonValue.of("2"));
            Document document = new HellaSwag(Protocol.CURRENT).prepare(document(row)).orElseThrow();
            assertThat(document.text("query")).isEqualTo(Goldens.text(Goldens.at(golden, "query")));
        }
    }

    @Test
    void winograndeIsCutAtTheGap() throws IOException {
        for (JsonValue golden : Goldens.items(Goldens.at("text", "winogrande"))) {
            Document document = document(JsonValue.fields("sentence", Goldens.at(golden, "sentence"), "option1",
                    Goldens.at(golden, "option"), "option2", "other", "answer", "1"));
            assertThat(Winogrande.start(document, 0)).isEqualTo(Goldens.text(Goldens.at(golden, "partial_context")));
            assertThat(" " + Winogrande.rest(document))
                    .isEqualTo(Goldens.text(Goldens.at(golden, "partial_target")));
        }
    }

    private Document document(JsonValue.Fields row) throws IOException {
        Path file = folder.resolve("rows.jsonl");
        Files.writeString(file, JsonLine.of(row) + "\n");
        return Rows.of(file).getFirst();
    }
}
