package io.github.lsmtpd.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/**
 * What sslscan has found out about a port.
 *
 * @param report its XML
 */
record SslScan(Document report) {
    /** Scans a port. */
    static SslScan scan(Path directory, int port, boolean startTls) throws Exception {
        Path report = Files.createTempDirectory(directory, "sslscan").resolve("report.xml");
        List<String> command = new ArrayList<>(List.of("sslscan", "--xml=" + report));
        if (startTls) {
            command.add("--starttls-smtp");
        }
        command.add("127.0.0.1:" + port);
        TestClient sslscan = TestClient.run(directory, command);
        assertThat(sslscan.status()).as(sslscan.output()).isZero();
        return new SslScan(
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(report.toFile()));
    }

    /** The values of all attributes that an XPath below the scanned port names. */
    List<String> values(String path) throws XPathExpressionException {
        NodeList attributes = (NodeList) XPathFactory.newInstance()
                .newXPath()
                .evaluate("/document/ssltest/" + path, report, XPathConstants.NODESET);
        return IntStream.range(0, attributes.getLength())
                .mapToObj(attributes::item)
                .map(attribute -> attribute.getNodeValue())
                .toList();
    }
}
