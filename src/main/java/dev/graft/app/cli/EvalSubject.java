package dev.graft.app.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;

import dev.graft.engine.LocalModel;
import dev.graft.engine.Quantization;
import dev.graft.engine.remote.RemoteModel;
import dev.graft.eval.Evaluation;
import dev.graft.eval.JsonValue;
import dev.graft.eval.Protocol;
import dev.graft.eval.RunDetails.SpecialToken;
import dev.graft.eval.local.EvalProgress;
import dev.graft.eval.local.LocalRun;
import dev.graft.eval.local.ModelFacts;
import dev.graft.eval.local.RemoteRun;
import dev.graft.tokenizer.TokenCodec;

/// What answers the questions of a run, and what its results say about it.
///
/// @param source     `graft`, or the kind of endpoint in lm-eval's words
/// @param identity   differs whenever the answers may
/// @param parameters number of weights, null if nobody says
/// @param dtype      of the weights, null if nobody says
record EvalSubject(String source, String identity, JsonValue parameters, JsonValue dtype, JsonValue device,
        Map<String, SpecialToken> tokens, int maxLength, Answering answering) {
    private static final JsonValue UNKNOWN = new JsonValue.Null();

    /// As [LocalRun#answer].
    @FunctionalInterface
    interface Answering {
        boolean answer(Evaluation evaluation, EvalProgress progress, BooleanSupplier isStopped) throws IOException;
    }

    static EvalSubject of(LocalModel model, Quantization quantization, Protocol protocol) throws IOException {
        ModelFacts facts = ModelFacts.of(model, quantization);
        return new EvalSubject("graft", facts.identity(), new JsonValue.Whole(facts.parameters()),
                new JsonValue.Text(facts.dtype()), new JsonValue.Text("cpu"), facts.tokens(), model.maxLength(),
                new LocalRun(model, protocol)::answer);
    }

    static EvalSubject of(RemoteModel model, TokenCodec tokenizer, Protocol protocol, String url) {
        return new EvalSubject("local-completions", url + "\n" + model.name(), UNKNOWN, UNKNOWN, UNKNOWN,
                tokens(tokenizer), model.maxLength(), new RemoteRun(model, tokenizer, protocol)::answer);
    }

    private static Map<String, SpecialToken> tokens(TokenCodec tokenizer) {
        Map<String, SpecialToken> tokens = new LinkedHashMap<>();
        OptionalInt end = tokenizer.eosIds().stream().mapToInt(Integer::intValue).min();
        tokenizer.bosId().ifPresent(id -> tokens.put("bos", new SpecialToken(tokenizer.token(id), id)));
        end.ifPresent(id -> tokens.put("eos", new SpecialToken(tokenizer.token(id), id)));
        return tokens;
    }
}
