package dev.graft.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.UserError;
import dev.graft.merge.Plan.InputFile;
import dev.graft.merge.Plan.OutputTensor;
import dev.graft.merge.method.Arithmetic;
import dev.graft.merge.method.Linear;
import dev.graft.merge.method.Params;
import dev.graft.merge.method.Slerp;
import dev.graft.tensor.DType;
import dev.graft.tensor.Shape;
import dev.graft.tensor.TensorEntry;

class ManifestTest {
    @TempDir
    Path directory;

    private static Expr source(String model) {
        return new Expr.Source(model,
                new TensorEntry(Path.of("m"), "w", DType.BF16, Shape.of(4, 2), 0, TensorEntry.ROW_MAJOR));
    }

    private static Expr slerp() {
        return new Expr.Cast(DType.BF16, new Expr.Combine(new Slerp(), new Params(Map.of(Slerp.T, 0.1), List.of()), 1,
                List.of(source("maker/a"), new Expr.Rows(0, 4, source("/home/me/models/b")))));
    }

    @Test
    void showsAnExpressionAsPeopleReadIt() {
        assertThat(ExprText.of(slerp())).isEqualTo("bf16(slerp[t=0.1, base=1](maker/a:w, rows[0:4](b:w)))");
        Expr linear = new Expr.Combine(new Linear(),
                new Params(Map.of(Linear.NORMALIZE, 1.0),
                        List.of(Map.of(Linear.WEIGHT, 0.25), Map.of(Linear.WEIGHT, 2.0))),
                -1,
                List.of(source("a"), new Expr.Stack(List.of(source("b"), source("c")))));
        assertThat(ExprText.of(linear))
                .isEqualTo("linear[normalize=true](a:w {weight=0.25}, stack(b:w, c:w) {weight=2.0})");
        assertThat(ExprText.of(new Expr.Same(List.of(source("a"), source("b"))))).isEqualTo("same(a:w, b:w)");
    }

    @ParameterizedTest
    @CsvSource({"maker/a, maker/a", "maker/a@v2, maker/a@v2", "plain, plain", "./donor, donor", "../x/donor/, donor",
            "/home/me/donor, donor", "~/models/donor, donor", "C:\\models\\donor, donor", "deep/er/donor, donor"})
    void namesNoDirectoryOfThisMachine(String model, String shown) {
        assertThat(ModelName.shown(model)).isEqualTo(shown);
    }

    @Test
    void listsInputsAndTensors() throws IOException {
        List<InputFile> inputs = List.of(new InputFile("maker/a", "v2", Path.of("/x/one.safetensors"), 5, "11"),
                new InputFile("maker/a", "v2", Path.of("/x/two.safetensors"), 6, "22"),
                new InputFile("/home/me/models/b", null, Path.of("/y/pytorch_model.bin"), 7, "33"));
        Plan plan = new Plan(Arithmetic.BIT_COMPAT_0_1_5, Plan.NonFinite.FAIL, 3, "text",
                List.of(new OutputTensor("w", slerp())),
                inputs, Map.of(), Map.of(), List.of(), List.of(), List.of());
        String text = Manifest.text(plan, Layout.of(plan.tensors(), 0), Map.of("w", new Journal.Done("w", "ff", 0, 0)));
        assertThat(text).isEqualTo(
                """
                        {
                          "format": 1,
                          "graft": "development",
                          "recipeSha256": "982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1",
                          "mode": "bit-compat-0.1.5",
                          "seed": 3,
                          "inputs": [
                            {"model":"maker/a","revision":"v2","files":[{"name":"one.safetensors","bytes":5,"headerSha256":"11"},\
                        {"name":"two.safetensors","bytes":6,"headerSha256":"22"}]},
                            {"model":"b","revision":null,"files":[{"name":"pytorch_model.bin","bytes":7,"headerSha256":"33"}]}
                          ],
                          "tensors": [
                            {"name":"w","file":"model.safetensors","dtype":"BF16","shape":[4,2],"sha256":"ff",\
                        "expression":"bf16(slerp[t=0.1, base=1](maker/a:w, rows[0:4](b:w)))"}
                          ]
                        }
                        """);
        Path file = Files.writeString(directory.resolve(Manifest.FILE), text);
        assertThat(Manifest.read(file))
                .containsExactly(new Manifest.Tensor("w", "model.safetensors", DType.BF16, Shape.of(4, 2), "ff"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{\"format\": 2}", "{\"format\": 1}", "{\"format\": 1, \"tensors\": [3]}",
            "{\"format\":1,\"tensors\":[{\"name\":\"w\",\"file\":\"../x\",\"dtype\":\"BF16\",\"shape\":[2],\"sha256\":\"ff\"}]}",
            "{\"format\":1,\"tensors\":[{\"name\":\"w\",\"file\":\"\\ud83d\",\"dtype\":\"BF16\",\"shape\":[2],\"sha256\":\"ff\"}]}",
            "{\"format\":1,\"tensors\":[{\"name\":\"w\",\"file\":\"x\",\"dtype\":\"BF16\",\"shape\":[-2],\"sha256\":\"ff\"}]}",
            "{\"format\":1,\"tensors\":[{\"name\":\"w\",\"file\":\"x\",\"dtype\":\"BF17\",\"shape\":[2],\"sha256\":\"ff\"}]}"})
    void refusesABrokenManifest(String text) throws IOException {
        Path file = Files.writeString(directory.resolve(Manifest.FILE), text);
        assertThatThrownBy(() -> Manifest.read(file)).asInstanceOf(type(UserError.class))
                .extracting(error -> error.findings().getFirst()).extracting(Finding::id).isEqualTo("bad-manifest");
    }
}
