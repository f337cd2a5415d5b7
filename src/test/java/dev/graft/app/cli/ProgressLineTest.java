package dev.graft.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

class ProgressLineTest {
    private static final long SECOND = 1_000_000_000;
    private static final long GB = 1_000_000_000;

    private final Capture capture = new Capture();
    private final AtomicLong nanos = new AtomicLong(-5 * SECOND); // nanoTime may be anything

    @Test
    void saysHowFarHowFastAndHowLong() {
        try (ProgressLine progress = progress(80, 0)) {
            nanos.addAndGet(2 * SECOND);
            progress.update(3 * GB, "lm_head.weight");
        }
        assertThat(capture.err())
                .isEqualTo("\r\u001b[K3.00 GB of 20.0 GB  15%  1.50 GB/s  11 s left  lm_head.weight\r\u001b[K");
    }

    @Test
    void whatAnEarlierRunHasDoneDoesNotCountAsSpeed() {
        try (ProgressLine progress = progress(80, 10 * GB)) {
            nanos.addAndGet(SECOND);
            progress.update(11 * GB, "x");
        }
        assertThat(capture.err()).contains("11.0 GB of 20.0 GB  55%  1.00 GB/s  9 s left  x");
    }

    @Test
    void isDrawnTenTimesASecondAtMost() {
        try (ProgressLine progress = progress(80, 0)) {
            for (int i = 0; i < 1000; i++) {
                nanos.addAndGet(SECOND / 1000);
                progress.update(i, "x");
            }
        }
        assertThat(capture.err().split(" of ", -1)).hasSize(1 + 10);
    }

    @Test
    void neverReachesTheLastColumn() {
        try (ProgressLine progress = progress(30, 0)) {
            nanos.addAndGet(SECOND);
            progress.update(GB, "model.layers.17.mlp.down_proj.weight");
        }
        assertThat(capture.err())
                .isEqualTo("\r\u001b[K" + "1.00 GB of 20.0 GB  5%  1.00 GB/s".substring(0, 29) + "\r\u001b[K");
    }

    @Test
    void saysNothingOfTheTimeLeftBeforeAnythingIsDone() {
        try (ProgressLine progress = progress(80, 0)) {
            nanos.addAndGet(SECOND);
            progress.update(0, "x");
        }
        assertThat(capture.err()).contains("0 B of 20.0 GB  0%  0 B/s  x");
    }

    @Test
    void leavesNoTraceOfARunThatWasTooShort() {
        try (ProgressLine progress = progress(80, 0)) {
            progress.update(GB, "x");
        }
        assertThat(capture.err()).isEmpty();
    }

    private ProgressLine progress(int columns, long doneBytes) {
        return ProgressLine.on(capture.window(columns).err(), columns, 20 * GB, doneBytes, nanos::get);
    }
}
