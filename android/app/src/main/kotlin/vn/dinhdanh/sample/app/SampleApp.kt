package vn.dinhdanh.sample.app

import android.app.Activity
import android.app.Application
import android.app.KeyguardManager
import android.os.SystemClock
import android.provider.Settings
import java.io.File
import java.io.FileNotFoundException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import vn.dinhdanh.core.AuthorityParts
import vn.dinhdanh.core.Issuer
import vn.dinhdanh.core.Platform
import vn.dinhdanh.core.Verifier
import vn.dinhdanh.core.VerifierSetup
import vn.dinhdanh.core.Wallet
import vn.dinhdanh.core.WalletSetup
import vn.dinhdanh.sample.models.AppModel
import vn.dinhdanh.sample.models.KeystoreHardware
import vn.dinhdanh.sample.models.PhoneClock
import vn.dinhdanh.sample.models.SealedBlobs
import vn.dinhdanh.sample.models.TestAuthority
import vn.dinhdanh.sample.models.authorityParts
import vn.dinhdanh.sample.models.encoded
import vn.dinhdanh.sample.models.withPortrait

/** One wallet and one verifier for as long as the process runs, however often the screen is made anew. */
class SampleApp : Application() {
    /** The models' own: what a press began must not end with the screen that was pressed. */
    val scope = CoroutineScope(SupervisorJob() + Dispatchers.Main)

    /** The activity in front, if there is one. */
    var front: Activity? = null
    val camera by lazy { Camera(this) }
    val files by lazy { AndroidFiles(contentResolver) { front } }
    val model by lazy {
        val authority = TestAuthority(issuer, ::fields, ::keep)
        val guard = getSystemService(KeyguardManager::class.java)
        AppModel(
            wallet(), verifier(), ScreenLight { front }, scope, authority, guard::isDeviceSecure, SystemClock::elapsedRealtime,
            files,
        )
    }

    private val clock = PhoneClock(
        { Settings.Global.getInt(contentResolver, Settings.Global.BOOT_COUNT, -1).takeIf { it >= 0 } },
        SystemClock::elapsedRealtime,
    )

    // The TEST authority, whom this sample trusts and from whom its documents come: that of the assets, which two phones share, or one
    // of this phone's own. An app for real documents has neither, but the roots of its issuers.
    private val kept by lazy { File(noBackupFilesDir, "test_authority") }
    private val issuer by lazy {
        val parts = (if (kept.exists()) kept.readBytes() else asset("test_authority"))?.let(::authorityParts)
        parts?.let { Issuer.ofParts(it, Platform(clock = clock)) } ?: Issuer.create(LIST, Platform(clock = clock)).also { keep(it.parts()) }
    }

    private fun keep(parts: AuthorityParts) = kept.writeBytes(parts.encoded())

    private fun fields(type: String): String {
        val fields = asset("binh_$type.json").orEmpty().decodeToString()
        return if (type == "vehicle_registration") fields else withPortrait(fields, asset("binh.jpg").orEmpty())
    }

    private fun asset(name: String): ByteArray? = try {
        assets.open(name).use { it.readBytes() }
    } catch (_: FileNotFoundException) {
        null
    }

    private fun ByteArray?.orEmpty() = this ?: ByteArray(0)

    private fun wallet(): Wallet {
        val keystore = AndroidKeystore { front ?: this }
        val blobs = SealedBlobs(File(noBackupFilesDir, "small"), keystore)
        val folder = File(noBackupFilesDir, "wallet").path
        val platform = Platform(KeystoreHardware(keystore), blobs, clock)
        return Wallet.of(WalletSetup(folder, listOf(issuer.root()), listOf(issuer.readerRoot()), platform = platform))
    }

    private fun verifier(): Verifier = Verifier.open(
        VerifierSetup(listOf(issuer.root()), folder = File(noBackupFilesDir, "verifier").path, platform = Platform(clock = clock)),
    )

    private companion object {
        const val LIST = "https://status.test.example/1"
    }
}
