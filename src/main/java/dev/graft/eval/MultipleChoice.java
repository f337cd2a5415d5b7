package dev.graft.eval;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Scores of a question with several answers, of which the model finds one most likely.
public final class MultipleChoice {
    private MultipleChoice() {}

    /// @return one per answer
    public static double[] logLikelihoods(List<Answer> answers) {
        return answers.stream().mapToDouble(answer -> switch (answer) {
            case Answer.Likelihood(double value, _) -> value;
            case Answer.Text _ -> throw new IllegalArgumentException("a text is no log-likelihood");
        }).toArray();
    }

    /// Index of the first maximum, as numpy finds it: a NaN counts as one.
    public static int argmax(double[] values) {
        int best = 0;
        for (int i = 0; i < values.length; i++) {
            if (Double.isNaN(values[i])) {
                return i;
            }
            if (values[i] > values[best]) {
                best = i;
            }
        }
        return best;
    }

    /// 1 if the most likely answer is the right one.
    public static double acc(double[] logLikelihoods, int gold) {
        return argmax(logLikelihoods) == gold ? 1 : 0;
    }

    /// The same after division by the length of each choice in code points, without the space before it.
    public static double accNorm(double[] logLikelihoods, List<String> choices, int gold) {
        double[] normed = new double[logLikelihoods.length];
        for (int i = 0; i < normed.length; i++) {
            normed[i] = logLikelihoods[i] / PyText.length(choices.get(i));
        }
        return acc(normed, gold);
    }

    /// Both.
    public static Map<String, Double> scores(List<Answer> answers, List<String> choices, int gold) {
        double[] logLikelihoods = logLikelihoods(answers);
        Map<String, Double> scores = new LinkedHashMap<>();
        scores.put("acc", acc(logLikelihoods, gold));
        scores.put("acc_norm", accNorm(logLikelihoods, choices, gold));
        return scores;
    }

    /// One request per choice, all after the same context.
    ///
    /// @param delimiter of the task, between context and choice
    public static List<Request> requests(Prompt prompt, String question, String delimiter, List<String> choices) {
        String context = prompt.before(question);
        String space = prompt.delimiter(delimiter);
        return choices.stream().<Request>map(choice -> new Request.LogLikelihood(context, space + choice)).toList();
    }
}
