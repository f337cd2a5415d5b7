package dev.graft.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Located;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;

class ModelsTest {
    private static final Place HERE = new Place.Text("recipe.yml", 3, 5);
    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    @TempDir
    Path temp;

    private static Located<ModelRef> at(String reference) {
        return new Located<>(ModelRef.parse(reference), HERE);
    }

    private static Finding missing(Models models, String reference) {
        UserError error = catchThrowableOfType(UserError.class, () -> models.resolve(at(reference)));
        assertThat(error).isNotNull();
        Finding finding = error.findings().getFirst();
        assertThat(finding.id()).isEqualTo("missing-model");
        assertThat(finding.where()).isEqualTo(HERE);
        return finding;
    }

    private Path hub() throws IOException {
        Path hub = temp.resolve("hub");
        TinyModel.llama().write(hub.resolve("owner/name"));
        return hub;
    }

    /// A cache as huggingface_hub fills it, with links into its blobs.
    private Path cache() throws IOException {
        Path model = temp.resolve("cache/models--owner--cached");
        Path snapshot = TinyModel.llama().write(model.resolve("snapshots").resolve(COMMIT));
        Path blob = Files.createDirectories(model.resolve("blobs")).resolve("abc");
        Files.move(snapshot.resolve("model.safetensors"), blob);
        Files.createSymbolicLink(snapshot.resolve("model.safetensors"), Path.of("../../blobs/abc"));
        Files.createDirectories(model.resolve("refs/pr"));
        Files.writeString(model.resolve("refs/main"), COMMIT + "\n");
        Files.writeString(model.resolve("refs/pr/7"), COMMIT);
        return temp.resolve("cache");
    }

    @Test
    void findsOwnerAndNameBelowARoot() throws IOException {
        ModelDir model = Models.in(temp.resolve("none"), hub()).resolve(at("owner/name"));
        assertThat(model.path()).isEqualTo(temp.resolve("hub/owner/name"));
        assertThat(model.ref()).isEqualTo(ModelRef.of("owner/name"));
        assertThat(model.findings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"owner/cached", "owner/cached@main", "owner/cached@pr/7", "owner/cached@" + COMMIT})
    void findsRevisionsInAHuggingFaceCache(String reference) throws IOException {
        ModelDir model = Models.in(hub()).withCache(cache()).resolve(at(reference));
        assertThat(model.revision()).isEqualTo(COMMIT);
        assertThat(model.findings()).isEmpty();
        assertThat(model.files()).extracting(WeightFile::name).containsExactly("model.safetensors");
    }

    @Test
    void takesAnExistingDirectoryBeforeAnyRoot() throws IOException {
        Path own = TinyModel.llama().write(temp.resolve("own"));
        ModelDir model = Models.in().resolve(new Located<>(ModelRef.of(own.toString()), HERE));
        assertThat(model.path()).isEqualTo(own);
        Path snapshot = cache().resolve("models--owner--cached/snapshots").resolve(COMMIT);
        assertThat(Models.in().resolve(new Located<>(ModelRef.of(snapshot.toString()), HERE)).revision())
                .isEqualTo(COMMIT);
    }

    @Test
    void saysThatAPlainDirectoryHasNoRevisions() throws IOException {
        assertThat(Models.in(hub()).resolve(at("owner/name@v2")).findings()).extracting(Finding::id)
                .containsExactly("unchecked-revision");
    }

    @Test
    void readsADirectoryOnceHoweverItIsCalled() throws IOException {
        Path hub = hub();
        Models models = Models.in(hub);
        ModelDir first = models.resolve(at("owner/name"));
        Files.delete(hub.resolve("owner/name/config.json"));
        ModelDir again = models
                .resolve(new Located<>(ModelRef.of(hub.resolve("owner/../owner/name").toString()), HERE));
        assertThat(again.architecture()).isSameAs(first.architecture());
        assertThat(again.canonicalPath()).isEqualTo(first.canonicalPath());
    }

    @Test
    void replacesTheArchitectureByThatOfTheReference() throws IOException {
        Models models = Models.in(hub());
        ModelRef other = new ModelRef("owner/name", null, null, "OtherForCausalLM");
        assertThat(models.resolve(new Located<>(other, HERE)).config().architectures())
                .containsExactly("OtherForCausalLM");
        assertThat(models.resolve(at("owner/name")).config().architectures()).containsExactly("LlamaForCausalLM");
    }

    @Test
    void saysWhereItLookedAndWhatWasMeant() throws IOException {
        Models models = Models.in(hub()).withCache(cache());
        assertThat(missing(models, "owner/nane").remedy()).contains("owner/name");
        assertThat(missing(models, "owner/cache").remedy()).contains("owner/cached");
        Finding strange = missing(models, "nobody/knows-this-one");
        assertThat(strange.what()).contains(temp.resolve("hub").toString(), temp.resolve("cache").toString());
        assertThat(strange.remedy()).contains("hf download nobody/knows-this-one");
        assertThat(missing(models, "owner/cached@v9").what()).contains("revision 'v9'");
        assertThat(missing(models, "owner/cached@v9").remedy()).contains(COMMIT, "main");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../own", "owner/../../own", "/own", ".", "..", "a\0b", "~/own"})
    void leavesNoRoot(String path) throws IOException {
        TinyModel.llama().write(temp.resolve("own"));
        Path hub = Files.createDirectories(temp.resolve("hub"));
        ModelRef ref = ModelRef.of(path);
        boolean isThere = !path.contains("\0") && Files.isDirectory(Path.of(path));
        assertThat(Models.in(hub).has(ref)).isEqualTo(isThere); // `.` is here, whatever the roots are
    }

    @Test
    void trustsNoRefThatLeadsOutOfTheCache() throws IOException {
        Path cache = cache();
        TinyModel.llama().write(cache.resolve("models--owner--cached/outside"));
        Files.writeString(cache.resolve("models--owner--cached/refs/main"), "../outside");
        assertThat(Models.in(cache).has(ModelRef.of("owner/cached"))).isFalse();
        Files.writeString(cache.resolve("models--owner--cached/refs/main"), "x".repeat(1000));
        UserError error = catchThrowableOfType(UserError.class,
                () -> Models.in(cache).resolve(at("owner/cached")));
        assertThat(error.findings()).extracting(Finding::id).containsExactly("bad-value");
    }

    @Test
    void looksForTheCacheWhereTheHuggingFaceLibrariesDo() {
        assertThat(Models.hubCaches(Map.of("HF_HUB_CACHE", "/a", "HF_HOME", "/b"))).containsExactly(Path.of("/a"));
        assertThat(Models.hubCaches(Map.of("HF_HOME", "/b", "HOME", "/c"))).containsExactly(Path.of("/b/hub"));
        assertThat(Models.hubCaches(Map.of("HF_HOME", "", "HOME", "/c")))
                .containsExactly(Path.of("/c/.cache/huggingface/hub"));
        assertThat(Models.hubCaches(Map.of())).isEmpty();
    }
}
