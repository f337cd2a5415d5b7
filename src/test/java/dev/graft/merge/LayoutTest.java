package dev.graft.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.graft.merge.Plan.OutputTensor;
import dev.graft.tensor.DType;
import dev.graft.tensor.Shape;
import dev.graft.tensor.TensorEntry;

class LayoutTest {

    private static OutputTensor tensor(String name, long bytes) {
        return new OutputTensor(name, new Expr.Source("m",
                new TensorEntry(Path.of("m"), name, DType.BF16, Shape.of(bytes / 2), 0, TensorEntry.ROW_MAJOR)));
    }

    private static List<String> files(List<OutputTensor> tensors, long shardBytes) {
        Layout layout = Layout.of(tensors, shardBytes);
        return layout.slots().stream().map(slot -> slot.name() + " " + layout.file(slot).charAt(10)).toList();
    }

    @Test
    void beginsAShardWhenTheNextTensorWouldMakeItTooLong() {
        List<OutputTensor> tensors = List.of(tensor("a", 60), tensor("b", 40), tensor("c", 2), tensor("big", 500),
                tensor("d", 10));
        assertThat(files(tensors, 100)).containsExactly("a 1", "b 1", "c 2", "big 3", "d 4");
    }

    @Test
    void hasOneFileWithoutALimit() {
        List<OutputTensor> tensors = List.of(tensor("a", 60), tensor("b", 40));
        for (long none : new long[] {0, -1, 100}) {
            Layout layout = Layout.of(tensors, none);
            assertThat(layout.shards()).extracting(Layout.Shard::file).containsExactly("model.safetensors");
            assertThat(layout.index()).isEmpty();
        }
    }

    @Test
    void knowsEveryByteInAdvance() {
        Layout layout = Layout.of(List.of(tensor("a", 4), tensor("b", 6)), 0);
        String header = StandardCharsets.UTF_8.decode(layout.shards().getFirst().header().bytes().position(8))
                .toString();
        assertThat(header).startsWith("""
                {"__metadata__":{"format":"pt"},"a":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]},"b":\
                {"dtype":"BF16","shape":[3],"data_offsets":[4,10]}}""");
        long start = 8L + header.length();
        assertThat(layout.slots()).extracting(Layout.Slot::begin).containsExactly(start, start + 4);
        assertThat(layout.fileBytes()).isEqualTo(start + 10);
        assertThat(layout.tensorBytes()).isEqualTo(10);
    }

    @Test
    void listsTheTensorsOfAllShardsInTheIndex() {
        assertThat(Layout.of(List.of(tensor("a", 4), tensor("b", 6)), 5).index()).hasValue("""
                {
                  "metadata": {
                    "total_size": 10
                  },
                  "weight_map": {
                    "a": "model-00001-of-00002.safetensors",
                    "b": "model-00002-of-00002.safetensors"
                  }
                }
                """);
    }

    @Test
    void refusesAModelWithoutTensors() {
        assertThatThrownBy(() -> Layout.of(List.of(), 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
