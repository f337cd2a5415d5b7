package dev.graft.eval.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

import dev.graft.engine.remote.RemoteModel;
import dev.graft.engine.remote.TextRequest;
import dev.graft.eval.Answer;
import dev.graft.eval.Evaluation;
import dev.graft.eval.Protocol;
import dev.graft.eval.Request;
import dev.graft.tokenizer.TokenCodec;

/// A model on a server answers what is open of an evaluation.
///
/// @param tokenizer the model's own; another one gives numbers that mean nothing
public record RemoteRun(RemoteModel model, TokenCodec tokenizer, Protocol protocol) {

    /// As [LocalRun#answer]; what was answered before the server failed for good is kept.
    ///
    /// @param isStopped asked between two answers
    public boolean answer(Evaluation evaluation, EvalProgress progress, BooleanSupplier isStopped) throws IOException {
        List<Asked> asked = Asked.of(evaluation.open(), tokenizer, protocol, model.maxLength());
        List<Asked> weighed = asked.stream().filter(one -> !one.isWriting()).toList();
        List<Asked> written = asked.stream().filter(Asked::isWriting).toList();
        return (weighed.isEmpty() || new Weighing(model, evaluation, progress, isStopped).run(weighed))
                && (written.isEmpty() || write(written, evaluation, progress, isStopped));
    }

    private boolean write(List<Asked> asked, Evaluation evaluation, EvalProgress progress, BooleanSupplier isStopped)
            throws IOException {
        List<TextRequest> texts = new ArrayList<>();
        List<int[]> places = new ArrayList<>(); // document and request of each text
        long[] tokens = new long[asked.size()];
        for (int document = 0; document < asked.size(); document++) {
            List<Request> requests = asked.get(document).question().document().requests();
            for (int i = 0; i < requests.size(); i++) {
                if (requests.get(i) instanceof Request.Generate how) {
                    int[] prompt = asked.get(document).requests().get(i).context();
                    texts.add(TextRequest.of(prompt, how.maxTokens(),
                            how.until().stream().filter(text -> !text.isEmpty()).toList()));
                    places.add(new int[] {document, i});
                    tokens[document] += prompt.length + how.maxTokens() / 2;
                }
            }
        }
        OpenAnswers open = new OpenAnswers(evaluation, asked);
        Tally tally = new Tally(asked, tokens, progress);
        try {
            model.write(texts, (index, text) -> put(open, tally, places.get(index), text, isStopped));
            return true;
        } catch (Stopped _) {
            return false;
        } catch (UncheckedIOException failed) {
            throw failed.getCause();
        }
    }

    private static void put(OpenAnswers open, Tally tally, int[] place, String text, BooleanSupplier isStopped) {
        try {
            if (open.put(place[0], place[1], new Answer.Text(text))) {
                tally.done(place[0]);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        if (isStopped.getAsBoolean()) {
            throw new Stopped();
        }
    }
}
