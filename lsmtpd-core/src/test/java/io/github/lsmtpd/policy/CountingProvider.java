package io.github.lsmtpd.policy;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.Provider;
import java.security.Security;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.KeySpec;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.crypto.Mac;
import javax.crypto.MacSpi;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.SecretKeyFactorySpi;
import javax.crypto.spec.PBEKeySpec;

/** While it is installed, each PBKDF2 and each HMAC that somebody asks the JDK for is noted; the JDK does the work. */
public final class CountingProvider extends Provider implements AutoCloseable {
    private static final long serialVersionUID = 1;
    private static final String NAME = "counting";
    private static final String JDK = "SunJCE";
    private static final String PBKDF2 = "PBKDF2WithHmacSHA256";
    private static final String HMAC = "HmacSHA256";
    private static final List<String> DONE = new CopyOnWriteArrayList<>();

    private CountingProvider() {
        super(NAME, "1", "counts");
        put("SecretKeyFactory." + PBKDF2, Derivations.class.getName());
        put("Mac." + HMAC, Hmacs.class.getName());
    }

    static CountingProvider install() {
        CountingProvider provider = new CountingProvider();
        Security.insertProviderAt(provider, 1);
        DONE.clear();
        return provider;
    }

    /** What has been done since the last call. */
    List<String> done() {
        List<String> done = List.copyOf(DONE);
        DONE.clear();
        return done;
    }

    /** Notes work that the JDK does not do. */
    void note(String work) {
        DONE.add(work);
    }

    @Override
    public void close() {
        Security.removeProvider(NAME);
    }

    /** PBKDF2, each with its iterations. */
    public static final class Derivations extends SecretKeyFactorySpi {
        private final SecretKeyFactory factory;

        /** The JDK makes one. */
        public Derivations() throws GeneralSecurityException {
            factory = SecretKeyFactory.getInstance(PBKDF2, JDK);
        }

        @Override
        protected SecretKey engineGenerateSecret(KeySpec spec) throws InvalidKeySpecException {
            DONE.add("PBKDF2 " + ((PBEKeySpec) spec).getIterationCount());
            return factory.generateSecret(spec);
        }

        @Override
        protected KeySpec engineGetKeySpec(SecretKey key, Class<?> spec) throws InvalidKeySpecException {
            return factory.getKeySpec(key, spec);
        }

        @Override
        protected SecretKey engineTranslateKey(SecretKey key) throws InvalidKeyException {
            return factory.translateKey(key);
        }
    }

    /** HMACs. */
    public static final class Hmacs extends MacSpi {
        private final Mac mac;

        /** The JDK makes one. */
        public Hmacs() throws GeneralSecurityException {
            mac = Mac.getInstance(HMAC, JDK);
        }

        @Override
        protected int engineGetMacLength() {
            return mac.getMacLength();
        }

        @Override
        protected void engineInit(Key key, AlgorithmParameterSpec parameters) throws InvalidKeyException {
            mac.init(key);
        }

        @Override
        protected void engineUpdate(byte input) {
            mac.update(input);
        }

        @Override
        protected void engineUpdate(byte[] input, int from, int length) {
            mac.update(input, from, length);
        }

        @Override
        protected byte[] engineDoFinal() {
            DONE.add("HMAC");
            return mac.doFinal();
        }

        @Override
        protected void engineReset() {
            mac.reset();
        }
    }
}
