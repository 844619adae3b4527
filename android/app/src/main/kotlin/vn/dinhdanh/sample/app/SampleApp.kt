package vn.dinhdanh.sample.app

import android.app.Activity
import android.app.Application
import java.io.File
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import vn.dinhdanh.core.Platform
import vn.dinhdanh.core.Verifier
import vn.dinhdanh.core.VerifierSetup
import vn.dinhdanh.core.Wallet
import vn.dinhdanh.core.WalletSetup
import vn.dinhdanh.sample.models.AppModel
import vn.dinhdanh.sample.models.KeystoreHardware
import vn.dinhdanh.sample.models.SealedBlobs

/** One wallet and one verifier for as long as the process runs, however often the screen is made anew. */
class SampleApp : Application() {
    /** The models' own: what a press began must not end with the screen that was pressed. */
    val scope = CoroutineScope(SupervisorJob() + Dispatchers.Main)

    /** The activity in front, if there is one. */
    var front: Activity? = null
    val camera by lazy { Camera(this) }
    val model by lazy { AppModel(wallet(), verifier(), ScreenLight { front }, scope) }

    // The authority that the sample trusts, put there by whoever tries it: assets/test_root.pem and test_reader_root.pem.
    private fun root(name: String): ByteArray = assets.open(name).use { it.readBytes() }

    private fun wallet(): Wallet {
        val keystore = AndroidKeystore { front ?: this }
        val platform = Platform(KeystoreHardware(keystore), SealedBlobs(File(noBackupFilesDir, "small"), keystore))
        val folder = File(noBackupFilesDir, "wallet").path
        return Wallet.of(WalletSetup(folder, listOf(root("test_root.pem")), listOf(root("test_reader_root.pem")), platform = platform))
    }

    private fun verifier(): Verifier = Verifier.open(
        VerifierSetup(listOf(root("test_root.pem")), folder = File(noBackupFilesDir, "verifier").path),
    )
}
