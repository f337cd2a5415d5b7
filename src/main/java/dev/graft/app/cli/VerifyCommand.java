package dev.graft.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Sizes;
import dev.graft.merge.Verify;

/// `graft verify`: whether a model's files are what its manifest says.
@Command(name = "verify", description = "Check a model's files against its manifest, headers and index.", footerHeading = "%nExamples:%n", footer = {
        "  graft verify out",
        "  graft verify out && scp -r out server:models/",
        "", "Exit code: 0 if every tensor is what the manifest says, 2 if not."})
final class VerifyCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "Model directory.")
    private Path directory;

    @Mixin
    private ThreadsOption threads;

    @Mixin
    private JsonOption json;

    @Mixin
    private ScreenOptions options;

    @Override
    public Integer call() throws IOException {
        Screen screen = options.screen();
        Verify verified;
        try (MergeProgress progress = new MergeProgress(screen)) {
            verified = Verify.of(directory, threads.count(), progress);
        }
        if (json.isWanted()) {
            screen.result(Json.document(json -> {
                json.writeStringProperty("result", Finding.anyError(verified.findings()) ? "fail" : "pass");
                json.writeNumberProperty("tensors", verified.tensors());
                json.writeNumberProperty("bytes", verified.bytes());
                Json.text(json, "digest", verified.digest());
                Json.findings(json, verified.findings());
            }));
        } else {
            screen.print(verified.findings());
            if (!Finding.anyError(verified.findings())) {
                screen.result("%s: %d tensors, %s, all as they should be%s".formatted(directory, verified.tensors(),
                        Sizes.bytes(verified.bytes()),
                        verified.digest() == null ? "" : ", sha256:" + verified.digest()));
            }
        }
        return Strictness.exitCode(verified.findings(), false);
    }
}
