package dev.graft.tokenizer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongFunction;

import ai.djl.huggingface.tokenizers.jni.CharSpan;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;
import dev.graft.model.Json;
import dev.graft.model.TokenizerJson;
import dev.graft.model.Vocabulary;

/// The tokenizer of a tokenizer.json, run by the library that the format comes from.
final class JsonTokenizer implements FileTokenizer {
    /// A search for a pattern may take two steps back per character, and ten million at most: [SplitPattern].
    private static final int LONGEST_TEXT = 4_000_000;

    private final Path file;
    private final TokenizersLibrary library;
    private final Vocabulary vocabulary;
    private final Set<String> special;
    private final SpecialTokens roles;

    /// Held for reading while native code uses the handle, so that nothing is freed under it.
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private long handle;

    private JsonTokenizer(Path file, TokenizersLibrary library, long handle, Vocabulary vocabulary,
            Set<String> special, SpecialTokens roles) {
        this.file = file;
        this.library = library;
        this.handle = handle;
        this.vocabulary = vocabulary;
        this.special = special;
        this.roles = roles;
    }

    static JsonTokenizer read(Path directory) throws IOException {
        Path file = directory.resolve("tokenizer.json");
        TokenizerJson json = TokenizerJson.read(file);
        JsonRules.check(json);
        Map<String, Integer> added = new LinkedHashMap<>();
        Set<String> special = new HashSet<>();
        if (json.components().at("added_tokens") instanceof Json.Arr(List<Json> tokens)) {
            for (Json token : tokens) {
                if (token instanceof Json.Obj object && object.at("content") instanceof Json.Text(String content)
                        && !content.isEmpty()) {
                    addId(added, content, json.vocabulary());
                    if (object.at("special") instanceof Json.Bool(boolean isSpecial) && isSpecial) {
                        special.add(content);
                    }
                }
            }
        }
        Vocabulary vocabulary = json.vocabulary().with(added);
        SpecialTokens roles = SpecialTokens.read(directory, vocabulary);
        TokenizersLibrary library = NativeLibrary.functions();
        return new JsonTokenizer(file, library, create(library, json), vocabulary, special, roles);
    }

    /// As the library counts: an added token that the model has keeps its id, others follow one after the other. The
    /// `id` in the file is what came out when it was written, and the library does not look at it.
    private static void addId(Map<String, Integer> added, String content, Vocabulary model) {
        int last = added.values().stream().mapToInt(id -> id).max().orElse(-1);
        int next = Math.max(last + 1, model.count());
        added.putIfAbsent(content, model.id(content).orElse(next));
    }

    private static long create(TokenizersLibrary library, TokenizerJson json) {
        long handle;
        try {
            handle = library.createTokenizerFromString(json.text());
        } catch (RuntimeException refused) { // the binding has no type of its own
            throw refused(json.file(), refused);
        }
        library.disablePadding(handle);
        library.disableTruncation(handle);
        return handle;
    }

    private static UserError refused(String file, RuntimeException refused) {
        return new UserError(Finding.error("bad-tokenizer", new Place.InFile(file),
                "the tokenizers library refuses it: " + refused.getMessage(), "download the file again"), refused);
    }

    @Override
    public int[] encode(String text, Specials specials) {
        return withEncoding(text, specials, encoding -> ints(library.getTokenIds(encoding)));
    }

    @Override
    public Encoding encodeWithOffsets(String text, Specials specials) {
        return withEncoding(text, specials, encoding -> {
            int[] ids = ints(library.getTokenIds(encoding));
            CharSpan[] spans = library.getTokenCharSpans(encoding);
            int[] starts = new int[ids.length], ends = new int[ids.length];
            for (int i = 0; i < ids.length; i++) {
                if (spans[i] != null) { // null for what the post-processor added
                    starts[i] = spans[i].getStart();
                    ends[i] = spans[i].getEnd();
                }
            }
            return new Encoding(ids, starts, ends);
        });
    }

    private <T> T withEncoding(String text, Specials specials, LongFunction<T> use) {
        if (text.length() > LONGEST_TEXT) {
            throw new UserError(Finding.error("too-large", Place.NOWHERE,
                    "a text of %d characters is longer than what can be encoded at once (%d)".formatted(text.length(),
                            LONGEST_TEXT),
                    "cut it into parts"));
        }
        return withHandle(tokenizer -> {
            long encoding;
            try {
                encoding = library.encode(tokenizer, wellFormed(text), specials == Specials.ADD);
            } catch (RuntimeException refused) {
                throw refused(file.toString(), refused);
            }
            try {
                return use.apply(encoding);
            } finally {
                library.deleteEncoding(encoding);
            }
        });
    }

    @Override
    public String decode(int[] ids, Specials specials) {
        long[] longs = Arrays.stream(ids).asLongStream().toArray();
        return withHandle(tokenizer -> library.decode(tokenizer, longs, specials == Specials.NONE));
    }

    private <T> T withHandle(LongFunction<T> use) {
        lock.readLock().lock();
        try {
            if (handle == 0) {
                throw new IllegalStateException("the tokenizer is closed");
            }
            return use.apply(handle);
        } finally {
            lock.readLock().unlock();
        }
    }

    private static int[] ints(long[] ids) {
        return Arrays.stream(ids).mapToInt(Math::toIntExact).toArray();
    }

    /// Half a surrogate pair has no UTF-8 form.
    static String wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return text.codePoints().map(c -> c >= 0xD800 && c <= 0xDFFF ? 0xFFFD : c)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
            }
        }
        return text;
    }

    @Override
    public Vocabulary vocabulary() {
        return vocabulary;
    }

    @Override
    public SpecialTokens roles() {
        return roles;
    }

    @Override
    public boolean isSpecial(int id) {
        return special.contains(vocabulary.token(id));
    }

    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            if (handle != 0) {
                library.deleteTokenizer(handle);
                handle = 0;
            }
        } finally {
            lock.writeLock().unlock();
        }
    }
}
