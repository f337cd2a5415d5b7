package dev.graft.engine;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import dev.graft.engine.kernel.KvLayout;

/// What requests have in common: their inputs as a tree, of which every edge is run once. Edges are found when they are
/// asked for, so the tree takes no memory of its own.
final class RequestTree {
    private final List<Continuation> requests;
    private final int[] order; // of the inputs, by token: those of an edge stand together
    private final Set<Branch> open = new LinkedHashSet<>();

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
        private final int deepest; // end of the longest input that goes through here
        private final int firstWanted;
        private int unfinishedChildren;
        private @Nullable Branch branch;
        private long needed; // positions, while it is open
        private long neededBehind; // by open children

        private Edge(@Nullable Edge parent, int first, int last, int start) {
            this.parent = parent;
            this.first = first;
            this.last = last;
            this.start = start;
            this.end = request(first).common(request(last - 1), start, Integer.MAX_VALUE);
            int longest = end, wanted = end;
            for (int i = first; i < last; i++) {
                longest = Math.max(longest, request(i).inputLength());
                wanted = Math.min(wanted, request(i).contextLength() - 1);
            }
            deepest = longest;
            firstWanted = Math.max(start, wanted);
        }

        int start() {
            return start;
        }

        int end() {
            return end;
        }

        /// The first position whose logits some request needs; `end` if there is none here.
        int firstWanted() {
            return firstWanted;
        }

        /// Positions of the cache that are needed for this edge, for the open ones behind it, and to get to the end of
        /// any text through here, with the parts of blocks that stay empty.
        long positions() {
            return end - start + 2L * KvLayout.BLOCK + Math.max(neededBehind, deepest - end);
        }

        /// Tells the parents what is needed now.
        private void count() {
            for (Edge edge = this; edge != null; edge = edge.parent) {
                long now = edge.branch == null ? 0 : edge.positions();
                if (edge.parent != null) {
                    edge.parent.neededBehind += now - edge.needed;
                }
                edge.needed = now;
            }
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
            unfinishedChildren = children.size();
            return children;
        }

        /// Stands on a branch of its own, until nothing behind here is left to do.
        void open(Branch opened) {
            branch = opened;
            open.add(opened);
            count();
        }

        Branch branch() {
            if (branch == null) {
                throw new IllegalStateException("the edge is not open");
            }
            return branch;
        }

        /// Nothing behind here is left to do. So it may be with the parents, too.
        void finish() {
            for (Edge edge = this; edge != null; edge = edge.parent) {
                edge.branch().close();
                open.remove(edge.branch());
                edge.branch = null;
                edge.count();
                if (edge.parent == null || --edge.parent.unfinishedChildren > 0) {
                    return;
                }
            }
        }
    }

    /// Gives up what is open.
    void close() {
        open.forEach(Branch::close);
        open.clear();
    }

    /// The edge of all requests, which may have no token.
    Edge root() {
        return new Edge(null, 0, order.length, 0);
    }

    private Continuation request(int index) {
        return requests.get(order[index]);
    }
}
