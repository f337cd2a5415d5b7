package dev.graft.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import dev.graft.model.Architecture.Group;
import dev.graft.model.Architecture.Module;
import dev.graft.model.Architecture.Part;
import dev.graft.tensor.DType;
import dev.graft.tensor.Shape;
import dev.graft.tensor.TensorEntry;

class ArchitectureTest {
    @TempDir
    Path temp;

    private Architecture architecture(TinyModel model) throws IOException {
        return ModelDir.read(model.write(temp.resolve("model"))).architecture();
    }

    private static List<String> templates(Module module, Group group) {
        return module.parts().stream().filter(part -> part.group() == group).map(Part::template).toList();
    }

    private static Part part(Architecture architecture, String template) {
        return architecture.modules().stream().flatMap(module -> module.parts().stream())
                .filter(part -> part.template().equals(template)).findFirst().orElseThrow();
    }

    @ParameterizedTest
    @EnumSource
    void accountsForEveryTensorOfEveryFamily(TinyFamily family) throws IOException {
        TinyModel model = TinyModel.of(family).layers(12);
        Architecture architecture = architecture(model);
        List<String> accounted = new ArrayList<>();
        for (Module module : architecture.modules()) {
            for (Part part : module.parts()) {
                int rounds = part.group() == Group.LAYER ? module.layers() : 1;
                for (int layer = 0; layer < rounds; layer++) {
                    architecture.find(part.name(layer)).map(TensorEntry::name).ifPresent(accounted::add);
                }
            }
        }
        assertThat(architecture.tensors().values()).extracting(TensorEntry::name)
                .containsExactlyInAnyOrderElementsOf(accounted);
        architecture.skipped().forEach(entry -> accounted.add(entry.name()));
        assertThat(accounted).containsExactlyInAnyOrderElementsOf(model.tensors().keySet());
    }

    @ParameterizedTest(name = "{0}: {1} layers under {2}")
    @CsvSource(textBlock = """
            LLAMA,     default,      3, num_hidden_layers
            MISTRAL,   default,      3, num_hidden_layers
            QWEN2,     default,      3, num_hidden_layers
            QWEN3,     default,      3, num_hidden_layers
            GEMMA2,    default,      3, num_hidden_layers
            GEMMA3,    default,      3, num_hidden_layers
            GEMMA3_VL, text_decoder, 3, text_config.num_hidden_layers
            GEMMA3_VL, vision_tower, 3, vision_config.num_hidden_layers
            PHI3,      default,      3, num_hidden_layers
            GPT2,      default,      3, n_layer
            GPT2_BARE, default,      3, n_layer
            GPT_NEOX,  default,      3, num_hidden_layers
            MIXTRAL,   default,      3, num_hidden_layers
            """)
    void findsTheLayersAndTheKeyThatCountsThem(TinyFamily family, String module, int layers, String key)
            throws IOException {
        Module found = architecture(TinyModel.of(family).layers(3)).module(module).orElseThrow();
        assertThat(found.layers()).isEqualTo(layers);
        assertThat(found.layerCountKey()).isEqualTo(key);
    }

    @ParameterizedTest(name = "{0}: from {1} to {2}")
    @CsvSource(textBlock = """
            LLAMA,     model.embed_tokens.weight,    model.norm.weight,               lm_head.weight
            QWEN2,     model.embed_tokens.weight,    model.norm.weight,               lm_head.weight
            PHI3,      model.embed_tokens.weight,    model.norm.weight,               lm_head.weight
            GPT2,      transformer.wte.weight,       transformer.ln_f.weight,         lm_head.weight
            GPT2_BARE, transformer.wte.weight,       transformer.ln_f.weight,         lm_head.weight
            GPT_NEOX,  gpt_neox.embed_in.weight,     gpt_neox.final_layer_norm.weight, embed_out.weight
            MIXTRAL,   model.embed_tokens.weight,    model.norm.weight,               lm_head.weight
            GEMMA3_VL, language_model.model.embed_tokens.weight, language_model.model.norm.weight, \
            language_model.lm_head.weight
            """)
    void knowsEmbeddingNormAndHead(TinyFamily family, String embedding, String norm, String head) throws IOException {
        Architecture architecture = architecture(TinyModel.of(family));
        assertThat(architecture.embedding()).map(Part::template).contains(embedding);
        assertThat(architecture.head()).contains(new Part(head, Group.POST, true, true, embedding));
        assertThat(part(architecture, norm)).isEqualTo(new Part(norm, Group.POST, false, false, null));
        assertThat(architecture.tensors().keySet()).first().isEqualTo(embedding);
    }

    @Test
    void ordersTensorsAsTheModelUsesThem() throws IOException {
        Architecture architecture = architecture(TinyModel.of(TinyFamily.GPT2).layers(11));
        List<String> names = List.copyOf(architecture.tensors().keySet());
        assertThat(names).startsWith("transformer.wte.weight", "transformer.wpe.weight",
                "transformer.h.0.attn.c_attn.bias")
                .endsWith("transformer.ln_f.bias", "transformer.ln_f.weight", "lm_head.weight");
        assertThat(names.indexOf("transformer.h.2.ln_1.weight"))
                .isLessThan(names.indexOf("transformer.h.10.attn.c_attn.bias"));
        assertThat(templates(architecture.modules().getFirst(), Group.PRE))
                .containsExactly("transformer.wte.weight", "transformer.wpe.weight");
    }

    @Test
    void findsNoHeadInATiedModel() throws IOException {
        Architecture architecture = architecture(TinyModel.of(TinyFamily.GEMMA2).tied());
        assertThat(architecture.head()).isEmpty();
        assertThat(architecture.find("lm_head.weight")).isEmpty();
    }

    @Test
    void givesTheFirstGpt2FilesTodaysNames() throws IOException {
        Architecture architecture = architecture(TinyModel.of(TinyFamily.GPT2_BARE));
        assertThat(architecture.find("transformer.h.1.mlp.c_fc.weight")).map(TensorEntry::name)
                .contains("h.1.mlp.c_fc.weight");
        assertThat(architecture.tensors()).containsKey("transformer.h.1.attn.c_attn.bias");
        assertThat(architecture.skipped()).extracting(TensorEntry::name)
                .containsExactly("h.0.attn.bias", "h.1.attn.bias");
    }

    @Test
    void skipsBuffersThatTheCodeComputesAnew() throws IOException {
        assertThat(architecture(TinyModel.of(TinyFamily.GPT_NEOX).layers(1)).skipped()).extracting(TensorEntry::name)
                .containsExactly("gpt_neox.layers.0.attention.bias", "gpt_neox.layers.0.attention.masked_bias",
                        "gpt_neox.layers.0.attention.rotary_emb.inv_freq");
    }

    @Test
    void takesVectorsNamedAttentionBiasForWeights() throws IOException {
        Architecture architecture = architecture(
                TinyModel.llama().tensor("model.layers.0.attention.bias", Shape.of(16)));
        assertThat(architecture.skipped()).isEmpty();
    }

    @Test
    void findsTensorsUnderTheNamesOfAnotherEra() throws IOException {
        Architecture architecture = architecture(TinyModel.of(TinyFamily.GEMMA3_VL)
                .renamed("language_model.model.", "model.language_model."));
        assertThat(architecture.find("language_model.model.layers.1.mlp.up_proj.weight")).map(TensorEntry::name)
                .contains("model.language_model.layers.1.mlp.up_proj.weight");
        assertThat(architecture.find("lm_head.weight")).map(TensorEntry::name)
                .contains("language_model.lm_head.weight");
        assertThat(architecture.find("vision_tower.encoder.layers.0.mlp.fc1.weight")).isPresent();
        assertThat(architecture.modules()).extracting(Module::name)
                .containsExactly("text_decoder", "multi_modal_projector", "vision_tower");
        assertThat(architecture.module("text_decoder").map(Module::configScope)).contains("text_config");
    }

    @Test
    void dividesVisionModels() throws IOException {
        Architecture architecture = architecture(TinyModel.of(TinyFamily.GEMMA3_VL));
        Module projector = architecture.module("multi_modal_projector").orElseThrow();
        assertThat(projector.layers()).isZero();
        assertThat(templates(projector, Group.PRE)).hasSize(2);
        Module tower = architecture.module("vision_tower").orElseThrow();
        assertThat(templates(tower, Group.POST)).containsExactly("vision_tower.vision_model.post_layernorm.bias",
                "vision_tower.vision_model.post_layernorm.weight");
        assertThat(tower.parts()).noneMatch(Part::vocabularyAxis);
    }

    @Test
    void treatsExpertsAsTensorsOfTheirLayer() throws IOException {
        Module module = architecture(TinyModel.of(TinyFamily.MIXTRAL)).modules().getFirst();
        assertThat(templates(module, Group.LAYER)).contains(
                "model.layers.{layer}.block_sparse_moe.experts.1.w3.weight",
                "model.layers.{layer}.block_sparse_moe.gate.weight");
        assertThat(module.parts()).filteredOn(part -> part.group() == Group.LAYER).noneMatch(Part::optional);
    }

    @Test
    void callsBiasesOptional() throws IOException {
        Architecture architecture = architecture(TinyModel.of(TinyFamily.QWEN2));
        assertThat(part(architecture, "model.layers.{layer}.self_attn.q_proj.bias").optional()).isTrue();
        assertThat(part(architecture, "model.layers.{layer}.self_attn.q_proj.weight").optional()).isFalse();
    }

    @Test
    void doesNotTakeAHoleForSomethingOptional() throws IOException {
        Architecture architecture = architecture(
                TinyModel.llama().layers(4).without("model.layers.2.mlp.up_proj.weight"));
        assertThat(part(architecture, "model.layers.{layer}.mlp.up_proj.weight").optional()).isFalse();
    }

    @Test
    void callsOptionalWhatHasSomethingElseInItsPlace() throws IOException {
        Architecture architecture = architecture(TinyModel.of(TinyFamily.MIXTRAL).layers(3)
                .without("model.layers.0.block_sparse_moe.gate.weight")
                .tensor("model.layers.0.mlp.gate_proj.weight", Shape.of(24, 16)));
        assertThat(part(architecture, "model.layers.{layer}.block_sparse_moe.gate.weight").optional()).isTrue();
        assertThat(part(architecture, "model.layers.{layer}.mlp.gate_proj.weight").optional()).isTrue();
    }

    @Test
    void trustsTheNameOfAnEmbeddingMoreThanTheConfig() throws IOException {
        Architecture architecture = architecture(TinyModel.llama().config("vocab_size", "999"));
        assertThat(part(architecture, "model.embed_tokens.weight").vocabularyAxis()).isTrue();
        assertThat(part(architecture, "lm_head.weight").vocabularyAxis()).isTrue();
    }

    @Test
    void doesNotTakePositionsForTokens() throws IOException {
        Architecture architecture = architecture(TinyModel.of(TinyFamily.GPT2).vocab(TinyFamily.POSITIONS));
        assertThat(part(architecture, "transformer.wpe.weight").vocabularyAxis()).isFalse();
    }

    @Test
    void seesTheVocabularyInTheBiasOfAHead() throws IOException {
        Architecture architecture = architecture(TinyModel.of(TinyFamily.PHI3).tensor("lm_head.bias", Shape.of(32)));
        assertThat(part(architecture, "lm_head.bias"))
                .isEqualTo(new Part("lm_head.bias", Group.POST, true, true, null));
        assertThat(architecture.head()).map(Part::template).contains("lm_head.weight");
    }

    @Test
    void infersAModelThatNobodyHasSeenBefore() throws IOException {
        Architecture architecture = architecture(TinyModel.llama().tied()
                .renamed("model.", "backbone.") //
                .config("num_hidden_layers", "").config("n_layers", "2")
                .tensor("output.weight", Shape.of(32, 16)) //
                .tensor("draft.blocks.0.proj.weight", Shape.of(4, 4)));
        Module module = architecture.modules().getFirst();
        assertThat(module.layerCountKey()).isEqualTo("n_layers");
        assertThat(templates(module, Group.PRE))
                .containsExactly("backbone.embed_tokens.weight", "draft.blocks.0.proj.weight");
        assertThat(templates(module, Group.POST)).containsExactly("backbone.norm.weight", "output.weight");
        assertThat(part(architecture, "output.weight").tiedTo()).isEqualTo("backbone.embed_tokens.weight");
    }

    @Test
    void dividesEncoderAndDecoder() {
        List<TensorEntry> tensors = List.of("shared.weight", "encoder.block.0.layer.0.SelfAttention.q.weight",
                "encoder.block.1.layer.0.SelfAttention.q.weight", "encoder.final_layer_norm.weight",
                "decoder.block.0.layer.1.EncDecAttention.q.weight", "decoder.final_layer_norm.weight", "lm_head.weight")
                .stream().map(name -> entry(name, Shape.of(32, 16))).toList();
        Architecture t5 = Architecture.of(ModelConfig.parse("config.json",
                "{\"vocab_size\": 32, \"num_layers\": 2, \"num_decoder_layers\": 1}"), tensors);
        assertThat(t5.modules()).extracting(Module::name, Module::layers, Module::layerCountKey).containsExactly(
                tuple("shared", 0, null),
                tuple("encoder", 2, "num_layers"),
                tuple("decoder", 1, "num_decoder_layers"));
        assertThat(t5.head()).map(Part::tiedTo).contains("shared.weight");
    }

    @Test
    void isNotLedAstrayByHostileNames() {
        List<TensorEntry> tensors = List.of("a.99999999999.w", "a.{layer}.3.w", "7.1.2", "layers.007.w", "layers.7.w",
                ".", "..0..", "model.", "x.9999.y",
                "model.".repeat(200_000), "0.".repeat(500_000) + "{", "a\n.0.b")
                .stream().map(name -> entry(name, Shape.of(1))).toList();
        Architecture architecture = Architecture.of(ModelConfig.parse("config.json", "{}"), tensors);
        assertThat(architecture.tensors()).hasSameSizeAs(tensors);
        assertThat(architecture.find("nothing.0.of.this")).isEqualTo(Optional.empty());
    }

    @Test
    void countsNoLayersByNumbersThatLeaveNearlyAllPlacesEmpty() {
        List<TensorEntry> entries = new ArrayList<>(List.of(entry("model.layers.9999.w", Shape.of(1))));
        for (int i = 0; i < 200; i++) {
            entries.add(entry("model.layers.0.part" + i, Shape.of(1)));
        }
        ModelConfig config = ModelConfig.parse("config.json", "{}");
        Architecture architecture = Architecture.of(config, entries);
        assertThat(architecture.modules()).extracting(Module::layers).containsOnly(0);
        assertThat(architecture.tensors()).hasSize(201);
        entries.removeLast();
        assertThat(Architecture.of(config, entries.subList(0, 50)).modules()).extracting(Module::layers)
                .containsOnly(10_000);
    }

    private static TensorEntry entry(String name, Shape shape) {
        return new TensorEntry(Path.of("m.safetensors"), name, DType.F32, shape, 0,
                TensorEntry.ROW_MAJOR);
    }
}
