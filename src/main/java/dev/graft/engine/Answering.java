package dev.graft.engine;

import java.util.Arrays;
import java.util.List;

import dev.graft.engine.LanguageModel.Answers;
import dev.graft.engine.RequestTree.Edge;
import dev.graft.engine.kernel.LogSoftmax;
import dev.graft.engine.kernel.Team;

/// Turns hidden states into answers: logits of a few rows at a time, of which only the requested tokens are kept.
final class Answering {
    private final List<Continuation> requests;
    private final Answers answers;
    private final Head head;
    private final Team team;

    private final double[][] logProbs; // `[request][token of the continuation]`, made when the first is known
    private final int[] found; // `[request]`, how many are known
    private final boolean[] isOther; // `[request]`, whether some token is not the most probable one

    private final float[] logits;
    private final LogSoftmax[] rows = new LogSoftmax[Head.ROWS];

    Answering(List<Continuation> requests, Answers answers, Head head, Team team) {
        this.requests = requests;
        this.answers = answers;
        this.head = head;
        this.team = team;
        logProbs = new double[requests.size()][];
        found = new int[requests.size()];
        isOther = new boolean[requests.size()];
        logits = new float[Head.ROWS * head.pitch()];
        Arrays.fill(logits, Float.NEGATIVE_INFINITY); // what lies between the rows counts as impossible
    }

    /// The states behind the tokens of these edges, from the first that is wanted in each.
    ///
    /// @param hidden `[wanted token][hiddenSize]`
    void take(List<Edge> edges, float[] hidden) {
        int wanted = edges.stream().mapToInt(edge -> edge.end() - edge.firstWanted()).sum();
        int row = 0;
        for (Edge edge : edges) {
            for (int position = edge.firstWanted(); position < edge.end(); position++, row++) {
                if (row % Head.ROWS == 0) {
                    score(hidden, row, Math.min(Head.ROWS, wanted - row));
                }
                take(edge, position, rows[row % Head.ROWS], row % Head.ROWS * head.pitch());
            }
        }
    }

    private void score(float[] hidden, int first, int count) {
        head.logits(hidden, first, count, logits);
        team.run(count, row -> rows[row] = LogSoftmax.of(logits, row * head.pitch(), head.pitch()));
    }

    private void take(Edge edge, int position, LogSoftmax row, int at) {
        edge.requests().forEach(request -> {
            Continuation asked = requests.get(request);
            int index = position - (asked.contextLength() - 1);
            if (index >= 0 && index < asked.length()) {
                int token = asked.at(position + 1);
                take(request, index, row.logProb(logits[at + token]), token == row.best());
            }
        });
    }

    private void take(int request, int index, double logProb, boolean isBest) {
        if (found[request]++ == 0) {
            logProbs[request] = new double[requests.get(request).length()];
        }
        logProbs[request][index] = logProb;
        isOther[request] |= !isBest;
        if (found[request] == logProbs[request].length) {
            answers.answer(request, new LogLikelihood(logProbs[request], !isOther[request]));
            logProbs[request] = new double[0];
        }
    }
}
