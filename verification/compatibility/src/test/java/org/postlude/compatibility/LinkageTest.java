package org.postlude.compatibility;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.invoke.MethodType;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.List;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Whatever the kept providers use of the contracts is still there, and they have whatever the contracts ask for. The other
 * tests would find it out too, one error at a time; this one names each class and method.
 */
class LinkageTest {
    private static final String ON_PURPOSE =
            ". If that was meant: a decision record, and verification/compatibility/make (docs/adr/0062). Else give it back";

    @Test
    void allThatTheyUseIsThere() throws Exception {
        TreeSet<String> gone = new TreeSet<>();
        int uses = 0;
        for (Path jar : Kept.jars()) {
            for (ConstantPool.Use use : uses(jar)) {
                if (use.owner().startsWith("org/postlude/")) {
                    uses++;
                    if (!isThere(use)) {
                        gone.add(use.toString());
                    }
                }
            }
        }
        assertTrue(uses > 100, "uses of the contracts found: " + uses);
        assertEquals(List.of(), List.copyOf(gone), "used by kept providers, and gone" + ON_PURPOSE);
    }

    @Test
    void allThatIsAskedOfThemTheyHave() throws Exception {
        List<String> lacking = new ArrayList<>();
        int types = 0;
        for (Path jar : Kept.jars()) {
            for (String name : classes(jar)) {
                Class<?> type = Kept.load(name);
                if (!Modifier.isAbstract(type.getModifiers())) {
                    types++;
                    Stream.of(type.getMethods())
                            .filter(method -> Modifier.isAbstract(method.getModifiers()))
                            .forEach(method -> lacking.add(name + " has no " + method));
                }
            }
        }
        assertTrue(types > 5, "types found: " + types);
        assertEquals(List.of(), lacking, "asked for without a default" + ON_PURPOSE);
    }

    private static List<ConstantPool.Use> uses(Path jar) throws IOException {
        List<ConstantPool.Use> uses = new ArrayList<>();
        try (JarFile file = new JarFile(jar.toFile())) {
            for (Enumeration<JarEntry> entries = file.entries(); entries.hasMoreElements(); ) {
                JarEntry entry = entries.nextElement();
                if (entry.getName().endsWith(".class")) {
                    uses.addAll(new ConstantPool(file.getInputStream(entry).readAllBytes()).uses());
                }
            }
        }
        return uses;
    }

    private static List<String> classes(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.stream()
                    .map(JarEntry::getName)
                    .filter(name -> name.endsWith(".class") && !name.endsWith("module-info.class"))
                    .map(name ->
                            name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                    .toList();
        }
    }

    private static boolean isThere(ConstantPool.Use use) {
        try {
            Class<?> owner = Kept.load(use.owner().replace('/', '.'));
            return use.isClass() || members(owner).anyMatch(member -> member.equals(use.name() + use.descriptor()));
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** Its own and those of its supertypes, each as name and descriptor. */
    private static Stream<String> members(Class<?> type) {
        Stream<String> constructors =
                Arrays.stream(type.getDeclaredConstructors()).map(LinkageTest::signature);
        Stream<String> methods = Arrays.stream(type.getDeclaredMethods()).map(LinkageTest::signature);
        Stream<String> fields = Arrays.stream(type.getDeclaredFields()).map(LinkageTest::signature);
        Stream<String> own = Stream.of(constructors, methods, fields).flatMap(each -> each);
        Stream<Class<?>> above =
                Stream.concat(Stream.ofNullable(type.getSuperclass()), Arrays.stream(type.getInterfaces()));
        Stream<String> ofObject = type.isInterface() ? members(Object.class) : Stream.empty();
        return Stream.of(own, above.flatMap(LinkageTest::members), ofObject).flatMap(each -> each);
    }

    private static String signature(Executable executable) {
        Class<?> result = executable instanceof Method method ? method.getReturnType() : void.class;
        String name = executable instanceof Method ? executable.getName() : "<init>";
        return name
                + MethodType.methodType(result, executable.getParameterTypes()).toMethodDescriptorString();
    }

    private static String signature(Field field) {
        return field.getName() + field.getType().descriptorString();
    }
}
