package org.postlude.command.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** A mapping of a YAML file. Whoever reads it takes each key that it may have; what is left then is nothing that it may say. */
final class Section {
    private final Path file;
    private final String name;
    private final int line;
    private final Map<String, Node> values = new LinkedHashMap<>();
    private final Map<String, Integer> lines = new LinkedHashMap<>();
    private final Set<String> known = new TreeSet<>();
    private final Set<String> taken = new HashSet<>();

    private Section(Path file, String name, Node node) {
        this.file = file;
        this.name = name;
        this.line = line(node);
        if (!(node instanceof MappingNode mapping)) {
            throw fault(line, name + " is to be a mapping, lines of 'key: value'");
        }
        for (NodeTuple each : mapping.getValue()) {
            if (!(each.getKeyNode() instanceof ScalarNode key)) {
                throw fault(line(each.getKeyNode()), "a key is to be a word");
            }
            if (values.put(key.getValue(), each.getValueNode()) != null) {
                throw fault(line(key), "'" + key.getValue() + "' stands there twice");
            }
            lines.put(key.getValue(), line(key));
        }
    }

    static Section of(Path file, String text) {
        try {
            Optional<Node> node = new Compose(LoadSettings.builder()
                            .setLabel(file.toString())
                            .setAllowDuplicateKeys(true) // told with its line below
                            .build())
                    .composeString(text);
            return new Section(
                    file,
                    "the file",
                    node.orElseThrow(
                            () -> new ConfigException(file, 1, "it is empty; leave it out, or write what it is for")));
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
            throw new ConfigException(file, line, "it is no YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            throw new ConfigException(file, 0, "it is no YAML: " + e.getMessage());
        }
    }

    private static int line(Node node) {
        return node.getStartMark().map(Mark::getLine).orElse(-1) + 1;
    }

    int line() {
        return line;
    }

    private ConfigException fault(int where, String text) {
        return new ConfigException(file, where, text);
    }

    /** Of a value that was read and cannot be. */
    ConfigException wrong(String key, String fault) {
        return fault(lines.getOrDefault(key, line), "'" + key + "' of " + name + ": " + fault);
    }

    private Optional<Node> take(String key) {
        known.add(key);
        taken.add(key);
        return Optional.ofNullable(values.get(key));
    }

    Optional<String> text(String key) {
        return take(key).map(node -> {
            if (node instanceof ScalarNode scalar && !scalar.getValue().isEmpty()) {
                return scalar.getValue();
            }
            throw wrong(key, "write one value behind the colon");
        });
    }

    /** What a word means, or why it means nothing. */
    <T> Optional<T> value(String key, Function<String, T> reader) {
        return text(key).map(word -> {
            try {
                return reader.apply(word);
            } catch (RuntimeException e) {
                throw wrong(key, String.valueOf(e.getMessage()));
            }
        });
    }

    String required(String key) {
        return text(key).orElseThrow(() -> fault(line, name + " lacks '" + key + "'"));
    }

    /** Of a mapping of mappings, each with its name. */
    Map<String, Section> sections(String key) {
        Map<String, Section> found = new LinkedHashMap<>();
        take(key).ifPresent(node -> {
            Section all = new Section(file, "'" + key + "'", node);
            all.values.forEach(
                    (each, value) -> found.put(each, new Section(file, "'" + key + "." + each + "'", value)));
        });
        return found;
    }

    /** A mapping of its own. */
    Optional<Section> section(String key) {
        return take(key).map(node -> new Section(file, "'" + key + "'", node));
    }

    /** Of a word, or a list of words. */
    List<String> words(String key) {
        Node node = take(key).orElseThrow(() -> fault(line, name + " lacks '" + key + "'"));
        List<Node> nodes = node instanceof SequenceNode sequence ? sequence.getValue() : List.of(node);
        List<String> found = new ArrayList<>();
        for (Node each : nodes) {
            if (!(each instanceof ScalarNode scalar) || scalar.getValue().isEmpty()) {
                throw wrong(key, "write a word, or a list of words");
            }
            found.add(scalar.getValue());
        }
        return found;
    }

    /** Of a mapping of words. */
    Map<String, String> texts(String key) {
        Map<String, String> found = new LinkedHashMap<>();
        take(key).ifPresent(node -> {
            Section all = new Section(file, "'" + key + "'", node);
            all.values.keySet().forEach(each -> found.put(each, all.required(each)));
        });
        return found;
    }

    /** Of a list of mappings. */
    List<Section> list(String key) {
        List<Section> found = new ArrayList<>();
        take(key).ifPresent(node -> {
            if (!(node instanceof SequenceNode sequence)) {
                throw wrong(key, "write a list, each item behind a dash");
            }
            for (Node each : sequence.getValue()) {
                found.add(new Section(file, "item " + (found.size() + 1) + " of '" + key + "'", each));
            }
        });
        return found;
    }

    /** Nothing else may stand there: a word that is misspelt would be left out without a sound. */
    void end() {
        for (Map.Entry<String, Integer> each : lines.entrySet()) {
            if (!taken.contains(each.getKey())) {
                throw fault(
                        each.getValue(),
                        "'" + each.getKey() + "' is nothing that " + name + " may say; it may say "
                                + String.join(", ", known));
            }
        }
    }
}
