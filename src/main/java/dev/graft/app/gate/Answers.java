package dev.graft.app.gate;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;
import dev.graft.engine.Branch;
import dev.graft.engine.Completion;
import dev.graft.engine.LocalModel;
import dev.graft.engine.Sampling;
import dev.graft.engine.Step;

/// Lets a model answer several prompts side by side: of a large model a pass takes as long for one of them as for all,
/// since it is the weights that have to be read. Each answer is the one that would be written alone.
final class Answers {
    private final LocalModel model;
    private final List<Branch> branches = new ArrayList<>();
    private final List<Completion> completions = new ArrayList<>();

    private Answers(LocalModel model) {
        this.model = model;
    }

    /// Is told how long the longest answer is.
    @FunctionalInterface
    interface Progress {
        void written(int tokens);
    }

    /// @throws UserError with `empty-prompt` or `too-long` if a prompt cannot be read, with `non-finite` if the model gives
    ///                   no numbers
    static List<Completion> of(LocalModel model, List<int[]> prompts, Sampling sampling, Progress progress)
            throws IOException {
        Answers answers = new Answers(model);
        try {
            answers.write(prompts, sampling, progress);
            return answers.completions;
        } finally {
            answers.branches.forEach(Branch::close);
        }
    }

    private void write(List<int[]> prompts, Sampling sampling, Progress progress) throws IOException {
        List<Step> steps = new ArrayList<>();
        for (int[] prompt : prompts) {
            check(prompt);
            Branch branch = model.branch(prompt);
            branches.add(branch);
            completions.add(new Completion(model.tokenizer(), prompt, model.maxLength(), sampling));
            steps.add(Step.of(branch, Arrays.copyOfRange(prompt, branch.length(), prompt.length)));
        }
        List<Completion> running = List.copyOf(completions);
        while (!running.isEmpty()) {
            List<float[]> logits = model.logits(steps);
            for (int i = 0; i < running.size(); i++) {
                running.get(i).accept(logits.get(i));
            }
            progress.written(running.getFirst().length()); // all that go on are of one length
            steps.clear();
            for (int i = 0; i < completions.size(); i++) {
                Completion completion = completions.get(i);
                if (!completion.isFinished()) {
                    steps.add(Step.of(branches.get(i), completion.token(completion.length() - 1)));
                }
            }
            running = completions.stream().filter(completion -> !completion.isFinished()).toList();
        }
    }

    private void check(int[] prompt) {
        if (prompt.length == 0) {
            throw new UserError(Finding.error("empty-prompt", Place.NOWHERE, "the tokenizer makes no token of a prompt",
                    "see to the tokenizer's files"));
        }
        if (prompt.length >= model.maxLength()) {
            throw new UserError(Finding.error("too-long", Place.NOWHERE,
                    "a prompt of %d tokens is too long for the model's context of %d".formatted(prompt.length,
                            model.maxLength()),
                    "judge the model by hand, or give it a longer context"));
        }
    }
}
