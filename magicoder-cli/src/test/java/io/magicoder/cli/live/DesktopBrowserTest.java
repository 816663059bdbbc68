package io.magicoder.cli.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class DesktopBrowserTest {
    @Test
    void aPageOpensOnADesktop() {
        assertThat(DesktopBrowser.opener("Linux", Map.of("DISPLAY", ":0"), true))
                .contains("xdg-open");
        assertThat(DesktopBrowser.opener("Linux", Map.of("WAYLAND_DISPLAY", "wayland-0"), true))
                .contains("xdg-open");
        assertThat(DesktopBrowser.opener("Mac OS X", Map.of(), true)).contains("open");
    }

    @Test
    void nothingOpensWhereNobodySits() {
        assertThat(DesktopBrowser.opener("Linux", Map.of(), true)).isEmpty();
        assertThat(DesktopBrowser.opener("Linux", Map.of("DISPLAY", ":0"), false))
                .isEmpty();
        assertThat(DesktopBrowser.opener("Linux", Map.of("DISPLAY", ":10", "SSH_CONNECTION", "a"), true))
                .isEmpty();
        assertThat(DesktopBrowser.opener("Mac OS X", Map.of("CI", "true"), true))
                .isEmpty();
    }
}
