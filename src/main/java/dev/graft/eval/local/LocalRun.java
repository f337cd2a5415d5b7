package dev.graft.eval.local;

import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;

import dev.graft.engine.LocalModel;
import dev.graft.eval.Evaluation;
import dev.graft.eval.Protocol;

/// A model in this process answers what is open of an evaluation.
///
///     try (Evaluation evaluation = Evaluation.open(…)) {
///         if (new LocalRun(model, protocol).answer(evaluation, EvalProgress.NONE, () -> false)) {
///             Results results = evaluation.results();
///
/// An answer does not depend on what else is asked, on the number of threads, or on where a run was stopped before.
public record LocalRun(LocalModel model, Protocol protocol) {

    /// Questions whose answers are weighed come first, all tasks together; then those for which the model writes.
    ///
    /// @param isStopped asked between two answers, and between two tokens
    /// @return whether all is answered now; if not, the evaluation can be gone on with
    /// @throws dev.graft.diagnostic.UserError `too-long` if an answer does not fit into the model's context; `cache-full`
    public boolean answer(Evaluation evaluation, EvalProgress progress, BooleanSupplier isStopped) throws IOException {
        List<Asked> asked = Asked.of(evaluation.open(), model.tokenizer(), protocol, model.maxLength());
        List<Asked> weighed = asked.stream().filter(one -> !one.isWriting()).toList();
        List<Asked> written = asked.stream().filter(Asked::isWriting).toList();
        return (weighed.isEmpty() || new Weighing(model, evaluation, progress, isStopped).run(weighed))
                && (written.isEmpty()
                        || new Writing(model, model.tokenizer(), evaluation, progress, isStopped).run(written));
    }
}
