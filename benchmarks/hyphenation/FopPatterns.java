import java.io.FileInputStream;
import java.io.ObjectInputStream;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Enumeration;
import java.util.TreeMap;
import org.apache.fop.hyphenation.HyphenationTree;
import org.apache.fop.hyphenation.TernaryTree;

/** Writes compiled hyphenation patterns as the XML that Lucene reads: java -cp FOP FopPatterns.java FILE.hyp > FILE.xml */
public class FopPatterns {
    public static void main(String[] arguments) throws Exception {
        HyphenationTree tree;
        try (ObjectInputStream in = new ObjectInputStream(new FileInputStream(arguments[0]))) {
            tree = (HyphenationTree) in.readObject();
        }
        PrintStream out = new PrintStream(System.out, true, "UTF-8");
        out.println("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<hyphenation-info>\n<classes>");
        Field classes = HyphenationTree.class.getDeclaredField("classmap");
        classes.setAccessible(true);
        classes(out, (TernaryTree) classes.get(tree));
        out.println("</classes>\n<patterns>");
        Method values = HyphenationTree.class.getDeclaredMethod("getValues", int.class);
        values.setAccessible(true);
        for (Enumeration<?> keys = tree.keys(); keys.hasMoreElements();) {
            String letters = (String) keys.nextElement();
            out.println(pattern(letters, (byte[]) values.invoke(tree, tree.find(letters))));
        }
        out.println("</patterns>\n</hyphenation-info>");
    }

    /** One line for each letter, followed by those that count as the same. */
    private static void classes(PrintStream out, TernaryTree map) {
        TreeMap<Integer, StringBuilder> lines = new TreeMap<>();
        for (Enumeration<?> keys = map.keys(); keys.hasMoreElements();) {
            String letter = (String) keys.nextElement();
            int name = map.find(letter);
            StringBuilder line = lines.computeIfAbsent(name, n -> new StringBuilder().append((char) n.intValue()));
            if (letter.charAt(0) != name) {
                line.append(letter);
            }
        }
        lines.values().forEach(out::println);
    }

    /** Letters with the digits between them: "ab" and 0, 1, 0 are "a1b". FOP reads an 8 of four bits as -8. */
    private static String pattern(String letters, byte[] digits) {
        StringBuilder joined = new StringBuilder();
        for (int place = 0; place < digits.length; place++) {
            if (digits[place] != 0) {
                joined.append(digits[place] & 15);
            }
            if (place < letters.length()) {
                joined.append(letters.charAt(place));
            }
        }
        return joined.append(letters.substring(Math.min(letters.length(), digits.length))).toString();
    }
}
