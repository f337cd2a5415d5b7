package dev.graft.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

import dev.graft.engine.RequestTree.Edge;

/// Answers many requests together. The edges of their tree are run depth first, as many in a pass as fill it: the short
/// ends of some requests go along with the long beginnings of others. An edge waits only for its parent.
final class Likelihoods {
    /// Tokens of a pass, about: several chunks, so that the last one, which may be small, counts little.
    private static final int PASS = 512;

    private final KvCache cache;
    private final Decoder decoder;
    private final Answering answering;
    private final Deque<Edge> waiting = new ArrayDeque<>();

    Likelihoods(KvCache cache, Decoder decoder, Answering answering) {
        this.cache = cache;
        this.decoder = decoder;
        this.answering = answering;
    }

    void run(RequestTree tree) {
        Edge root = tree.root();
        waiting.push(root);
        try {
            while (!waiting.isEmpty()) {
                List<Edge> pass = nextPass(root);
                run(pass);
                for (Edge edge : pass.reversed()) {
                    expand(edge);
                }
            }
        } finally {
            tree.close();
        }
    }

    /// The deepest edge that waits is always run: the memory to get to its end was counted when its parent was taken. It
    /// takes others along while half the memory is enough for all; the other half is for blocks that forks copy.
    private List<Edge> nextPass(Edge root) {
        List<Edge> pass = new ArrayList<>();
        int tokens = 0;
        while (!waiting.isEmpty() && tokens < PASS
                && (pass.isEmpty() || root.positions() + waiting.element().positions() <= cache.capacity() / 2)) {
            Edge edge = waiting.pop();
            edge.open(cache.open(edge.text(), edge.firstWanted()));
            pass.add(edge);
            tokens += edge.end() - edge.branch().length();
        }
        return pass;
    }

    private void run(List<Edge> pass) {
        List<Edge> unknown = pass.stream().filter(edge -> edge.branch().length() < edge.end()).toList();
        List<Step> steps = new ArrayList<>();
        for (Edge edge : unknown) {
            int known = edge.branch().length();
            int[] tokens = Arrays.copyOfRange(edge.text(), known, edge.end());
            steps.add(Step.of(edge.branch(), tokens).wantedFrom(edge.firstWanted() - known));
        }
        if (!steps.isEmpty()) {
            answering.take(unknown, decoder.forward(steps));
        }
    }

    private void expand(Edge edge) {
        List<Edge> children = edge.children();
        for (Edge child : children.reversed()) {
            waiting.push(child);
        }
        if (children.isEmpty()) {
            edge.finish();
        }
    }
}
