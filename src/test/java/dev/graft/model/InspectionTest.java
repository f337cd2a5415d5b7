package dev.graft.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.UserError;
import dev.graft.model.Inspection.Head;
import dev.graft.model.Inspection.Share;
import dev.graft.model.Inspection.Vocabulary;
import dev.graft.tensor.DType;
import dev.graft.tensor.Shape;
import dev.graft.tensor.TensorEntry;

class InspectionTest {
    @TempDir
    private Path temp;

    private static Inspection inspect(Path path) throws IOException {
        return Inspection.of(StoredModel.read(path));
    }

    @Test
    void countsParametersByRole() throws IOException {
        Inspection seen = inspect(TinyModel.llama().shards(2).tokenizer(30).write(temp.resolve("m")));
        long all = seen.model().tensors().values().stream().mapToLong(TensorEntry::elements).sum();
        assertThat(seen.parameters()).isEqualTo(all);
        assertThat(seen.byRole().get(TensorRole.EMBEDDING)).isEqualTo(new Share(1, 32 * 16, 2 * 32 * 16));
        assertThat(seen.byRole().get(TensorRole.HEAD)).isEqualTo(new Share(1, 32 * 16, 2 * 32 * 16));
        assertThat(seen.byRole().get(TensorRole.NORM)).isEqualTo(new Share(5, 5 * 16, 2 * 5 * 16));
        assertThat(seen.byRole().get(TensorRole.ATTENTION)).extracting(Share::tensors).isEqualTo(8);
        assertThat(seen.byRole().get(TensorRole.MLP)).extracting(Share::tensors).isEqualTo(6);
        assertThat(seen.byRole()).doesNotContainKey(TensorRole.OTHER);
        assertThat(seen.byDtype()).containsOnlyKeys(DType.BF16);
        assertThat(seen.vocabulary()).isEqualTo(new Vocabulary(32L, 32L, 30L));
        assertThat(seen.head()).isEqualTo(Head.OWN);
        assertThat(seen.shards()).extracting(Inspection.Shard::tensors).containsExactly(10, 11);
    }

    @ParameterizedTest
    @EnumSource
    void knowsWhatEveryTensorOfTheseFamiliesDoes(TinyFamily family) throws IOException {
        Inspection seen = inspect(TinyModel.of(family).write(temp.resolve("m")));
        assertThat(seen.byRole()).containsKeys(TensorRole.EMBEDDING, TensorRole.ATTENTION, TensorRole.MLP,
                TensorRole.NORM, TensorRole.HEAD);
        StoredModel model = seen.model();
        assertThat(model.seats().keySet()).hasSize(model.tensors().size() - model.architecture().skipped().size());
        assertThat(model.seats()).allSatisfy((name, seat) -> {
            if (name.contains("norm") || name.contains("ln_")) {
                assertThat(seat.role()).as(name).isEqualTo(TensorRole.NORM);
            } else if (!name.startsWith("multi_modal_projector")) { // a projection is neither attention nor MLP
                assertThat(seat.role()).as(name).isNotIn(TensorRole.OTHER, TensorRole.NORM);
            }
            assertThat(seat.layer() != null).as(name).isEqualTo(name.matches("(.*\\.)?(layers|h)\\.[0-9]+\\..*"));
        });
    }

    @ParameterizedTest
    @CsvSource({"true, TIED", "false, NONE"})
    void saysWhereTheHeadIs(boolean tied, Head expected) throws IOException {
        Path model = TinyModel.llama().tied().config("tie_word_embeddings", String.valueOf(tied))
                .write(temp.resolve("m"));
        assertThat(inspect(model).head()).isEqualTo(expected);
    }

    @Test
    void looksIntoASingleFileWithoutConfig() throws IOException {
        Path model = TinyModel.llama().write(temp.resolve("m"));
        Inspection seen = inspect(model.resolve("model.safetensors"));
        assertThat(seen.model().config()).isNull();
        assertThat(seen.findings()).isEmpty();
        assertThat(seen.byRole()).isEqualTo(inspect(model).byRole());
        Path pickle = Path.of("src/test/resources/dev/graft/tensor/zip.bin");
        assertThat(inspect(pickle).model().tensors()).isNotEmpty();
    }

    @Test
    void looksIntoModelsThatCannotBeMerged() throws IOException {
        Path model = TinyModel.llama().dtype("model.layers.0.mlp.up_proj.weight", DType.F8_E4M3)
                .tensor("model.layers.0.mlp.up_proj.weight_scale_inv", Shape.of(1))
                .config("quantization_config", "{\"quant_method\": \"fp8\"}").write(temp.resolve("m"));
        assertThat(inspect(model).byDtype()).containsKeys(DType.F8_E4M3, DType.BF16);
    }

    @Test
    void showsWhatThereIsOfABrokenModel() throws IOException {
        Path model = TinyModel.llama().shards(2).write(temp.resolve("m"));
        Files.delete(model.resolve("config.json"));
        Files.delete(model.resolve("model-00001-of-00002.safetensors"));
        Inspection seen = inspect(model);
        assertThat(seen.findings()).extracting(Finding::id).containsExactly("missing-file", "missing-file");
        assertThat(seen.model().tensors()).hasSize(11);
        Path other = TinyModel.llama().config("max_position_embeddings", "\"long\"").file("tokenizer.json", "{")
                .write(temp.resolve("n"));
        assertThat(inspect(other).findings()).extracting(Finding::id).containsExactlyInAnyOrder("bad-config",
                "bad-tokenizer");
    }

    @Test
    void findsTheModelThatAReferenceNames() throws IOException {
        Path root = temp.resolve("hub");
        Path model = TinyModel.llama().write(root.resolve("owner/name"));
        Path odd = TinyModel.llama().write(temp.resolve("a+b@c"));
        Models models = Models.in(root);
        assertThat(models.stored("owner/name").path()).isEqualTo(model);
        assertThat(models.stored(odd.toString()).path()).isEqualTo(odd);
        assertThatThrownBy(() -> models.stored("owner/nam")).isInstanceOf(UserError.class)
                .hasMessageContaining("[missing-model]");
        assertThatThrownBy(() -> models.stored("owner/name+lora")).isInstanceOf(UserError.class)
                .hasMessageContaining("[bad-value]");
        Path text = Files.writeString(temp.resolve("notes.txt"), "no weights");
        assertThatThrownBy(() -> models.stored(text.toString())).isInstanceOf(UserError.class)
                .hasMessageContaining("[bad-header]");
    }
}
