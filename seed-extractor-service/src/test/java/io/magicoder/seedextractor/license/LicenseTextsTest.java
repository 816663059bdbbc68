package io.magicoder.seedextractor.license;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LicenseTextsTest {
    static final String MIT = """
            MIT License

            Copyright (c) 2026 Somebody

            Permission is hereby granted, free of charge, to any person obtaining a copy
            of this software and associated documentation files (the "Software"), to deal
            in the Software without restriction, including without limitation the rights
            to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
            copies of the Software, and to permit persons to whom the Software is
            furnished to do so, subject to the following conditions:

            The above copyright notice and this permission notice shall be included in all
            copies or substantial portions of the Software.

            THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
            IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
            FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
            AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
            LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
            OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
            SOFTWARE.
            """;

    @Test
    void shouldKnowTheCommonLicences() {
        assertThat(LicenseTexts.known())
                .hasSizeGreaterThanOrEqualTo(20)
                .contains("MIT", "Apache-2.0", "GPL-3.0", "MPL-2.0");
    }

    @Test
    void shouldRecogniseATextWhateverItsLayout() {
        assertThat(LicenseTexts.identify(MIT)).contains("MIT");
        assertThat(LicenseTexts.identify(MIT.replace("\n", "\r\n").replace("MIT License", "The MIT License (MIT)")))
                .contains("MIT");
        assertThat(LicenseTexts.identify("# " + MIT.replaceAll("\\s+", " "))).contains("MIT");
    }

    @Test
    void shouldNotGuess() {
        assertThat(LicenseTexts.identify(MIT.replace("without restriction", "for good, not evil")))
                .isEmpty();
        assertThat(LicenseTexts.identify("This is under the MIT licence.")).isEmpty();
        assertThat(LicenseTexts.identify("")).isEmpty();
        assertThat(LicenseTexts.identify(MIT.substring(0, MIT.length() - 20))).isEmpty();
    }

    @Test
    void shouldNotChooseAmongSeveral() throws IOException {
        assertThat(LicenseTexts.identify(MIT + Files.readString(Path.of("../LICENSE"))))
                .isEmpty();
    }

    @Test
    void shouldRecogniseTheLicenceOfThisProject() throws IOException {
        assertThat(LicenseTexts.identify(Files.readString(Path.of("../LICENSE"))))
                .contains("Apache-2.0");
    }

    @ParameterizedTest
    @CsvSource({
        "GPL-2, GPL-2.0",
        "GPL-3, GPL-3.0",
        "LGPL-2.1, LGPL-2.1",
        "LGPL-3, LGPL-3.0",
        "MPL-2.0, MPL-2.0",
        "CC0-1.0, CC0-1.0",
        "BSD, BSD-3-Clause"
    })
    void shouldRecogniseTheTextsOfADistribution(String file, String id) throws IOException {
        Path text = Path.of("/usr/share/common-licenses", file);
        assumeTrue(Files.exists(text), "this is no Debian");
        assertThat(LicenseTexts.identify(Files.readString(text))).contains(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"LICENSE", "licence.txt", "LICENSE.md", "LICENSE-MIT", "COPYING", "COPYING.LESSER", "UNLICENSE"})
    void shouldKnowFilesOfLicencesByTheirName(String name) {
        assertThat(LicenseTexts.isLicenseFile(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"license.py", "LicenseManager.java", "copying.cpp", "README", "licenses"})
    void shouldTakeNoOtherFileForOne(String name) {
        assertThat(LicenseTexts.isLicenseFile(name)).isFalse();
    }
}
