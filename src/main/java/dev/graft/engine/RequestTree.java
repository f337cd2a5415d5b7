package dev.graft.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

/// What requests have in common: their inputs as a tree, of which every edge is run once. Edges are found when they are
/// asked for, so the tree takes no memory of its own.
final class RequestTree {
    private final List<Continuation> requests;
    private final int[] order; // of the inputs, by token: those of an edge stand together

    RequestTree(List<Continuation> requests) {
        this.requests = requests;
        this.order = IntStream.range(0, requests.size()).boxed()
                .sorted((a, b) -> requests.get(a).compareInput(requests.get(b))).mapToInt(i -> i).toArray();
    }

    /// Tokens `[start, end)` that some inputs have in common, behind tokens that they have in common too.
    final class Edge {
        private final @Nullable Edge parent;
        private final int first; // in the order
        private final int last; // one past
        private final int start;
        private final int end;
        private @Nullable Branch branch;
        private int childrenToOpen;

        private Edge(@Nullable Edge parent, int first, int last, int start) {
            this.parent = parent;
            this.first = first;
            this.last = last;
            this.start = start;
            this.end = request(first).common(request(last - 1), start, Integer.MAX_VALUE);
        }

        int start() {
            return start;
        }

        int end() {
            return end;
        }

        /// The first position whose logits some request needs; `end` if there is none here.
        int firstWanted() {
            int wanted = end;
            for (int i = first; i < last; i++) {
                wanted = Math.min(wanted, request(i).contextLength() - 1);
            }
            return Math.max(start, wanted);
        }

        /// All tokens up to the end of this edge.
        int[] text() {
            return request(first).first(end);
        }

        /// Indices of the requests that go through here.
        IntStream requests() {
            return IntStream.range(first, last).map(i -> order[i]);
        }

        /// What comes behind, by token. Requests that end here have no child.
        List<Edge> children() {
            List<Edge> children = new ArrayList<>();
            int from = first;
            while (from < last && request(from).inputLength() == end) {
                from++;
            }
            while (from < last) {
                int to = from + 1;
                while (to < last && request(to).at(end) == request(from).at(end)) {
                    to++;
                }
                children.add(new Edge(this, from, to, end));
                from = to;
            }
            childrenToOpen = children.size();
            return children;
        }

        /// Stands on a branch of its own; the parent's is not needed once all its children do.
        void open(Branch opened) {
            branch = opened;
            if (parent != null && --parent.childrenToOpen == 0) {
                parent.close();
            }
        }

        Branch branch() {
            if (branch == null) {
                throw new IllegalStateException("the edge is not open");
            }
            return branch;
        }

        boolean isClosed() {
            return branch == null;
        }

        void close() {
            if (branch != null) {
                branch.close();
                branch = null;
            }
        }
    }

    /// The edge of all requests, which may have no token.
    Edge root() {
        return new Edge(null, 0, order.length, 0);
    }

    private Continuation request(int index) {
        return requests.get(order[index]);
    }
}
