package dev.graft.engine.remote;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;
import dev.graft.engine.remote.Http.Outcome;
import dev.graft.tokenizer.Specials;
import dev.graft.tokenizer.TokenCodec;

/// The tokenizer of a server with the routes `/tokenize` and `/detokenize`, as vLLM, llama.cpp and graft have them.
///
/// A call for each text: thousands of them take minutes where files take seconds.
public final class RemoteTokenizer implements TokenCodec {
    private final Server server;
    private final OptionalInt bos;
    private final Set<Integer> eos;
    private final Map<Integer, String> spelling;

    private RemoteTokenizer(Server server, OptionalInt bos, Set<Integer> eos, Map<Integer, String> spelling) {
        this.server = server;
        this.bos = bos;
        this.eos = eos;
        this.spelling = spelling;
    }

    /// @throws UserError `no-tokenize-route` if there is none that can be used
    static RemoteTokenizer of(Server server) throws IOException {
        RemoteTokenizer bare = new RemoteTokenizer(server, OptionalInt.empty(), Set.of(), Map.of());
        try {
            bare.encode("A", Specials.NONE);
        } catch (UserError none) {
            String id = none.findings().getFirst().id();
            throw id.equals("server-refused") || id.equals("bad-answer") ? noRoute(server, none) : none;
        }
        return switch (server.http().tryGet("/tokenizer_info")) {
            case Outcome.Answer(Reply info) -> bare.with(info);
            case Outcome.Refusal _ -> bare;
        };
    }

    private static UserError noRoute(Server server, UserError cause) {
        return new UserError(Finding.error("no-tokenize-route", new Place.InFile(server.http().toString()),
                "the server has no /tokenize route to use: " + cause.findings().getFirst().what(),
                "name a directory with the model's tokenizer files: --tokenizer DIR"), cause);
    }

    /// vLLM's and lm-eval's words, and llama.cpp's: each server takes its own and leaves the others alone.
    @Override
    public int[] encode(String text, Specials specials) {
        ObjectNode body = Reply.body().put("model", server.model())
                .put("prompt", text).put("add_special_tokens", specials == Specials.ADD)
                .put("content", text).put("add_special", specials == Specials.ADD).put("parse_special", true);
        Reply tokens = post("/tokenize", body).at("tokens");
        if (tokens.size() == 0 && !text.isEmpty()) {
            throw tokens.wrong("is empty for a text that is not");
        }
        List<Reply> entries = tokens.entries();
        return entries.stream().mapToInt(Reply::count).toArray();
    }

    @Override
    public String decode(int[] ids, Specials specials) {
        int[] shown = specials == Specials.ADD
                ? ids
                : Arrays.stream(ids).filter(
                        id -> !eos.contains(id) && (bos.isEmpty() || bos.getAsInt() != id)).toArray();
        ObjectNode body = Reply.body().put("model", server.model());
        Reply.tokens(body.putArray("tokens"), shown);
        Reply reply = post("/detokenize", body);
        Reply prompt = reply.find("prompt");
        return (prompt == null ? reply.at("content") : prompt).text();
    }

    private Reply post(String route, ObjectNode body) {
        try {
            return server.http().post(route, body);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// @param info with `bos_token` and `eos_token`, as far as there are any
    private RemoteTokenizer with(Reply info) {
        Reply begin = info.find("bos_token"), end = info.find("eos_token");
        OptionalInt beginId = id(begin), endId = id(end);
        Map<Integer, String> words = new HashMap<>();
        if (begin != null && beginId.isPresent()) {
            words.put(beginId.getAsInt(), begin.text());
        }
        if (end != null && endId.isPresent()) {
            words.put(endId.getAsInt(), end.text());
        }
        return new RemoteTokenizer(server, beginId,
                endId.isPresent() ? Set.of(endId.getAsInt()) : Set.of(), Map.copyOf(words));
    }

    /// A token that is spelled out is one id.
    private OptionalInt id(@Nullable Reply token) {
        int[] ids = token == null || token.text().isEmpty() ? new int[0] : encode(token.text(), Specials.NONE);
        return ids.length == 1 ? OptionalInt.of(ids[0]) : OptionalInt.empty();
    }

    @Override
    public String token(int id) {
        String known = spelling.get(id);
        return known == null ? decode(new int[] {id}, Specials.ADD) : known;
    }

    @Override
    public OptionalInt bosId() {
        return bos;
    }

    @Override
    public Set<Integer> eosIds() {
        return eos;
    }
}
