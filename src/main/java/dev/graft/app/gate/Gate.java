package dev.graft.app.gate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.graft.app.gate.Check.Result;
import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.UserError;
import dev.graft.model.Inspection;
import dev.graft.model.Models;
import dev.graft.model.StoredModel;

/// Whether a model is fit to publish.
///
/// First what the files say, then the weights, read once beside those of the donors, then what the models say. Where
/// the files are broken, nothing behind them is looked at. One model at a time is open for running.
public final class Gate {
    private static final String DONORS = "donors";
    private static final String NOT_RUN = "the files are not in order";

    private final Path directory;
    private final Models models;
    private final Map<String, Path> known;
    private final int threads;
    private final GateProgress progress;
    private final List<Check> checks = new ArrayList<>();

    private Gate(Path directory, Models models, Map<String, Path> known, int threads, GateProgress progress) {
        this.directory = directory;
        this.models = models;
        this.known = Map.copyOf(known);
        this.threads = threads;
        this.progress = progress;
    }

    /// @param directory of the merged model
    /// @param models    where donors are looked for
    /// @param known     directories of donors by their names in the manifest, if the caller has them
    /// @throws UserError if there is no such model, or its manifest is broken; whatever else is wrong is a check that fails
    public static Verdict of(Path directory, Models models, Map<String, Path> known, int threads,
            GateProgress progress) throws IOException {
        Gate gate = new Gate(directory, models, known, threads, progress);
        gate.look();
        return new Verdict(gate.checks);
    }

    private void look() throws IOException {
        StoredModel model = StoredModel.read(directory);
        Origins origins = Origins.read(directory);
        Donors donors = Donors.find(origins, known, models);
        checks.add(said(origins, donors));
        Inspection inspection = Inspection.of(model);
        Check files = FilesCheck.of(inspection, origins);
        checks.add(files);
        checks.add(VocabularyCheck.of(inspection, origins, donors));
        if (!model.weightErrors().isEmpty()) {
            skip(NOT_RUN, FiniteCheck.ID, NormCheck.ID, LikenessCheck.ID);
        } else {
            Map<String, Measured> weights = WeightScan.of(model, origins, donors, threads, progress);
            checks.add(FiniteCheck.of(weights.values()));
            checks.add(NormCheck.of(weights.values()));
            checks.add(LikenessCheck.of(weights.values()));
        }
        boolean isSound = checks.stream().filter(check -> check.id().equals(FilesCheck.ID)
                || check.id().equals(FiniteCheck.ID) || check.id().equals(VocabularyCheck.ID))
                .noneMatch(check -> check.result() == Result.FAIL);
        if (isSound) {
            run(donors);
        } else {
            skip("a model that is broken is not run", PerplexityCheck.ID, DivergenceCheck.ID, AnswerCheck.ID);
        }
    }

    private static Check said(Origins origins, Donors donors) {
        if (origins.donors().isEmpty()) {
            return Check.skipped(DONORS, "no manifest names them: the model is judged alone");
        }
        if (donors.missing().isEmpty()) {
            return Check.pass(DONORS, "all %d are here".formatted(donors.found().size()));
        }
        return Check.skipped(DONORS, "%d of %d are here; without %s".formatted(donors.found().size(),
                origins.donors().size(), String.join(", ", donors.missing())));
    }

    private void run(Donors donors) throws IOException {
        Portrait model;
        Sitting sitting;
        try {
            sitting = Sitting.of(directory, threads, progress);
            model = sitting.portrait("the model", directory);
        } catch (UserError refused) {
            Finding first = refused.findings().getFirst();
            Result result = first.id().equals("unsupported-model") || first.id().equals("quantized")
                    ? Result.SKIPPED
                    : Result.FAIL;
            for (String id : List.of(PerplexityCheck.ID, DivergenceCheck.ID, AnswerCheck.ID)) {
                checks.add(new Check(id, result, first.what()));
            }
            return;
        }
        List<Portrait> portraits = new ArrayList<>();
        List<String> silent = new ArrayList<>();
        for (Donor donor : donors.found()) {
            try {
                portraits.add(sitting.portrait(donor.name(), donor.directory()));
            } catch (UserError refused) {
                silent.add(donor.name() + " (" + refused.findings().getFirst().what() + ")");
            }
        }
        if (!silent.isEmpty()) {
            checks.add(Check.skipped("silent-donors", "cannot be run: " + String.join(", ", silent)));
        }
        checks.add(PerplexityCheck.of(model, portraits));
        checks.add(DivergenceCheck.of(model, portraits));
        checks.add(AnswerCheck.of(model, portraits, sitting.way()));
    }

    private void skip(String why, String... ids) {
        for (String id : ids) {
            checks.add(Check.skipped(id, why));
        }
    }
}
