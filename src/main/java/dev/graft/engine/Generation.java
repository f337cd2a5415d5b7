package dev.graft.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.graft.engine.grammar.Constraint;
import dev.graft.tokenizer.Specials;
import dev.graft.tokenizer.Tokenizer;

/// One text, or several, that a model writes behind one prompt. It goes step by step, so that the caller can stop it, and
/// show what there is in between.
///
///     try (Generation generation = Generation.begin(model, tokenizer, prompt, sampling, 1)) {
///         while (generation.advance()) {
///             System.out.print(generation.completions().getFirst().takeText());
///         }
///     }
///
/// Several texts share the keys and values of the prompt. Number `i` of them is the one that is written alone with the
/// seed `i` higher.
public final class Generation implements AutoCloseable {
    /// Tokens of the prompt in one step: as many as the decoder takes at a time anyway, so that nothing is lost by it.
    private static final int PROMPT_STEP = 128;

    private final LocalModel model;
    private final int[] prompt;
    private final List<Branch> branches = new ArrayList<>();
    private final List<Completion> completions = new ArrayList<>();
    private final int reusedTokens;
    private long promptNanos;
    private long decodeNanos;

    private Generation(LocalModel model, Tokenizer tokenizer, int[] prompt, Sampling sampling, int count,
            @Nullable Supplier<Constraint> constraint) {
        this.model = model;
        this.prompt = prompt.clone();
        for (int i = 0; i < count; i++) {
            completions.add(new Completion(tokenizer, prompt, model.maxLength(),
                    sampling.withSeed(sampling.seed() + i), constraint == null ? null : constraint.get()));
        }
        branches.add(model.branch(prompt));
        reusedTokens = branches.getFirst().length();
    }

    /// Looks up what of the prompt the model's cache has already; computes nothing yet.
    ///
    /// @param count how many texts to write
    /// @throws dev.graft.diagnostic.UserError as [LocalModel#check]
    public static Generation begin(LocalModel model, Tokenizer tokenizer, int[] prompt, Sampling sampling, int count) {
        return begin(model, tokenizer, prompt, sampling, count, null);
    }

    /// Texts that have to have a form. A text ends where it is complete and nothing can follow; one that is cut before,
    /// by the most tokens, is only the beginning of one.
    ///
    /// @param constraint a new one for each text; null for any text
    /// @throws dev.graft.diagnostic.UserError as without it
    public static Generation begin(LocalModel model, Tokenizer tokenizer, int[] prompt, Sampling sampling, int count,
            @Nullable Supplier<Constraint> constraint) {
        if (count < 1) {
            throw new IllegalArgumentException("%d texts are none; write 1 or more".formatted(count));
        }
        model.check(prompt, sampling);
        return new Generation(model, tokenizer, prompt, sampling, count, constraint);
    }

    /// Writes one text behind a prompt that is taken as it is.
    ///
    /// @param listener is given the text in pieces, as soon as they are certain
    public static Completion write(LocalModel model, String prompt, Sampling sampling, Consumer<String> listener)
            throws IOException {
        Tokenizer tokenizer = model.tokenizer();
        try (Generation generation = begin(model, tokenizer, tokenizer.encode(prompt, Specials.ADD), sampling, 1)) {
            Completion completion = generation.completions.getFirst();
            while (generation.advance()) {
                String piece = completion.takeText();
                if (!piece.isEmpty()) {
                    listener.accept(piece);
                }
            }
            return completion;
        }
    }

    /// One step: a piece of the prompt, or one token more for each text that goes on.
    ///
    /// @return false if there was nothing to do any more
    public boolean advance() {
        long start = System.nanoTime();
        Branch first = branches.getFirst();
        if (first.length() < prompt.length) {
            readPrompt(first);
            promptNanos += System.nanoTime() - start;
            return true;
        }
        List<Completion> running = new ArrayList<>();
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < completions.size(); i++) {
            Completion completion = completions.get(i);
            if (!completion.isFinished()) {
                running.add(completion);
                steps.add(Step.of(branches.get(i), completion.token(completion.length() - 1)));
            }
        }
        if (running.isEmpty()) {
            return false;
        }
        List<float[]> logits = model.logits(steps);
        for (int i = 0; i < running.size(); i++) {
            running.get(i).accept(logits.get(i));
        }
        decodeNanos += System.nanoTime() - start;
        return true;
    }

    private void readPrompt(Branch first) {
        int from = first.length(), to = Math.min(prompt.length, from + PROMPT_STEP);
        float[] logits = model.logits(first, Arrays.copyOfRange(prompt, from, to));
        if (to < prompt.length) {
            return;
        }
        for (Completion completion : completions) {
            if (!completion.isFinished()) {
                completion.accept(logits);
            }
        }
        while (branches.size() < completions.size()) {
            branches.add(first.fork());
        }
    }

    /// The texts, as far as they are.
    public List<Completion> completions() {
        return List.copyOf(completions);
    }

    public int promptTokens() {
        return prompt.length;
    }

    /// What it took so far.
    public Timing timing() {
        int tokens = completions.stream().mapToInt(Completion::length).sum();
        int first = Math.min(tokens, completions.size()); // came out of the prompt's last step
        return new Timing(prompt.length, reusedTokens, promptNanos, tokens, tokens - first, decodeNanos);
    }

    /// Ends texts that go on. What they held back, because it might have become a stop text, is text.
    public void interrupt() {
        completions.forEach(Completion::interrupt);
    }

    /// Ends texts that go on, and gives back their room; the cache remembers them as long as it can.
    @Override
    public void close() {
        interrupt();
        branches.forEach(Branch::close);
    }
}
