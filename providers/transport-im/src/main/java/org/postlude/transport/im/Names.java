package org.postlude.transport.im;

/** What addresses are called where not every character may stand. */
final class Names {
    /** File systems and stores have names of 255 octets; some of them put something before or behind. */
    private static final int LONGEST = 160;

    private Names() {}

    /** A folder of its own for each address, without levels: one that has a slash, or begins as no name may, does not leave its place. */
    static String ofFolder(String address) {
        String safe = Identity.of(address, LONGEST);
        return safe.replace("/", "%2F")
                .replace("\\", "%5C")
                .replaceFirst("^([. ~-])", "_$1")
                .replaceFirst(" $", "_");
    }

    static String ofFile(String address) {
        return ofFolder(address).replaceAll("[\"*:<>?|]", "_");
    }
}
