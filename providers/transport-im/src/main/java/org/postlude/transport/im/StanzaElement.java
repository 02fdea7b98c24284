package org.postlude.transport.im;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jivesoftware.smack.util.StringUtils;
import org.jivesoftware.smack.xml.XmlPullParser;
import org.jivesoftware.smack.xml.XmlPullParserException;

/**
 * An element of a stanza as it came. Smack would make objects of it by what its namespaces say, and gives up a stream for an address
 * that is none; here any stanza that is XML is read, up to a size that nobody needs.
 *
 * @param name without a prefix
 * @param namespace the one it is in
 * @param attributes those without a namespace
 * @param text all that stands directly in it
 * @param children the elements in it
 */
record StanzaElement(
        String name, String namespace, Map<String, String> attributes, String text, List<StanzaElement> children) {
    /** A stanza of a room's list has four levels. */
    private static final int DEEPEST = 64;

    private static final int MOST_ELEMENTS = 10_000;

    /** Of a stanza that nobody needs as it is. */
    static final class TooLarge extends Exception {
        private static final long serialVersionUID = 1L;

        private TooLarge(Open stanza) {
            super("a " + XmppFaults.line(stanza.name) + " from "
                    + XmppFaults.line(stanza.attributes.getOrDefault("from", "the server")) + " of more than "
                    + MOST_ELEMENTS + " elements, or more than " + DEEPEST + " levels deep");
        }
    }

    /**
     * Reads the element at whose start the parser is, to its end.
     *
     * @param parser of the stream
     * @throws TooLarge if it is too deep or has too many elements; it was read to its end, so that the next one can be read
     * @throws IOException if the stream ends in it
     * @throws XmlPullParserException if it is not XML
     */
    static StanzaElement read(XmlPullParser parser) throws IOException, XmlPullParserException, TooLarge {
        Deque<Open> open = new ArrayDeque<>(List.of(Open.at(parser)));
        int elements = 1;
        while (true) {
            switch (parser.next()) {
                case START_ELEMENT -> {
                    elements++;
                    if (elements > MOST_ELEMENTS || open.size() == DEEPEST) {
                        skip(parser, open.size() + 1);
                        throw new TooLarge(open.getLast());
                    }
                    open.push(Open.at(parser));
                }
                case TEXT_CHARACTERS -> open.element().text.append(parser.getText());
                case END_ELEMENT -> {
                    StanzaElement ended = open.pop().end();
                    if (open.isEmpty()) {
                        return ended;
                    }
                    open.element().children.add(ended);
                }
                case END_DOCUMENT -> throw new IOException("the stream ends within a stanza");
                default -> {
                    // White space between elements, and what XMPP has no use for.
                }
            }
        }
    }

    /** Whoever sends such a one could end the stream of whom they like, if it ended for it. */
    private static void skip(XmlPullParser parser, int levels) throws IOException, XmlPullParserException {
        for (int left = levels; left > 0; ) {
            switch (parser.next()) {
                case START_ELEMENT -> left++;
                case END_ELEMENT -> left--;
                case END_DOCUMENT -> throw new IOException("the stream ends within a stanza");
                default -> {
                    // Nothing of it is kept.
                }
            }
        }
    }

    Optional<String> attribute(String key) {
        return Optional.ofNullable(attributes.get(key));
    }

    Stream<StanzaElement> children(String childName, String childNamespace) {
        return children.stream()
                .filter(child -> child.name.equals(childName) && child.namespace.equals(childNamespace));
    }

    Optional<StanzaElement> child(String childName, String childNamespace) {
        return children(childName, childNamespace).findFirst();
    }

    /** The text of a child of this element's own namespace; empty if there is none in it. */
    Optional<String> childText(String childName) {
        return child(childName, namespace).map(StanzaElement::text).filter(said -> !said.isEmpty());
    }

    /** As XML again. */
    String toXml() {
        StringBuilder xml = new StringBuilder("<").append(name);
        attribute(xml, "xmlns", namespace);
        attributes.forEach((key, value) -> attribute(xml, key, value));
        xml.append('>').append(StringUtils.escapeForXml(text));
        children.forEach(child -> xml.append(child.toXml()));
        return xml.append("</").append(name).append('>').toString();
    }

    private static void attribute(StringBuilder xml, String key, String value) {
        xml.append(' ')
                .append(key)
                .append("='")
                .append(StringUtils.escapeForXmlAttributeApos(value))
                .append('\'');
    }

    /** One whose end has not come. */
    private record Open(
            String name,
            String namespace,
            Map<String, String> attributes,
            StringBuilder text,
            List<StanzaElement> children) {
        static Open at(XmlPullParser parser) {
            Map<String, String> attributes = new LinkedHashMap<>();
            for (int i = 0; i < parser.getAttributeCount(); i++) {
                if (parser.getAttributeNamespace(i) == null
                        || parser.getAttributeNamespace(i).isEmpty()) {
                    attributes.put(parser.getAttributeName(i), parser.getAttributeValue(i));
                }
            }
            String namespace = parser.getNamespace();
            return new Open(
                    parser.getName(),
                    namespace == null ? "" : namespace,
                    attributes,
                    new StringBuilder(),
                    new ArrayList<>());
        }

        StanzaElement end() {
            return new StanzaElement(name, namespace, Map.copyOf(attributes), text.toString(), List.copyOf(children));
        }
    }
}
