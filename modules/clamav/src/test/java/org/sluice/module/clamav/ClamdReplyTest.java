package org.sluice.module.clamav;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.support.scan.ScanResult;

class ClamdReplyTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "stream: OK | clean | ''",
                "OK | clean | ''",
                "stream: Eicar-Test-Signature.UNOFFICIAL FOUND | infected | Eicar-Test-Signature.UNOFFICIAL",
                "stream: a FOUND b FOUND | infected | a FOUND b",
                "stream: {HEX}x.y-z_1 FOUND | infected | {HEX}x.y-z_1",
                "stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND | unscannable | limit",
                "stream: Heuristics.Limits.Exceeded FOUND | unscannable | limit",
                "stream: Heuristics.Encrypted.Zip FOUND | unscannable | encrypted",
                "stream: Heuristics.Broken.Media.JPEG.NoImages FOUND | unscannable | malformed",
                "stream: Heuristics.OLE2.ContainsMacros.VBA FOUND | spam | policy",
                "stream: Heuristics.Phishing.Email.SpoofedDomain FOUND | spam | policy",
                "stream: Heuristics.Structured.SSN FOUND | spam | policy",
                "INSTREAM size limit exceeded. ERROR | unscannable | size",
                "stream: Can't allocate memory ERROR | temporary_error | Can't allocate memory",
                "COMMAND READ TIMED OUT | temporary_error | unknown answer",
                "UNKNOWN COMMAND | permanent_error | takes no streams",
                "stream:  FOUND | temporary_error | unknown answer",
                "FOUND | temporary_error | unknown answer",
                "stream: NOT OK | temporary_error | unknown answer",
                "'' | temporary_error | unknown answer"
            })
    void means(String line, String word, String detail) {
        ScanResult result = ClamdReply.read(line, PolicyHits.SPAM);
        assertThat(result.word()).isEqualTo(word);
        assertThat(result.detail()).isEqualTo(detail);
    }
}
