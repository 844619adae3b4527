package vn.dinhdanh.sample.app

import android.app.Activity
import android.content.ContentResolver
import android.content.Intent
import android.net.Uri
import java.io.IOException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext
import vn.dinhdanh.sample.models.Files
import vn.dinhdanh.sample.models.bounded

/** The system's picker: the app needs no permission, and sees the one file that was chosen. One question at a time. */
class AndroidFiles(private val resolver: ContentResolver, private val front: () -> Activity?) : Files {
    private var asked: CompletableDeferred<Uri?>? = null

    override suspend fun save(name: String, bytes: ByteArray): Boolean {
        val to = chosen(Intent(Intent.ACTION_CREATE_DOCUMENT).setType(ANY).putExtra(Intent.EXTRA_TITLE, name)) ?: return false
        reached { (resolver.openOutputStream(to, "wt") ?: throw IOException()).use { it.write(bytes) } }
        return true
    }

    override suspend fun open(most: Int): ByteArray? {
        val from = chosen(Intent(Intent.ACTION_OPEN_DOCUMENT).setType("*/*")) ?: return null
        return reached { (resolver.openInputStream(from) ?: throw IOException()).use { it.bounded(most) } }
    }

    /** The activity has the picker's answer; it may be another than the one that asked. */
    fun answered(request: Int, result: Int, data: Intent?) {
        if (request != REQUEST) return
        asked?.complete(if (result == Activity.RESULT_OK) data?.data else null)
        asked = null
    }

    private suspend fun chosen(intent: Intent): Uri? {
        asked?.complete(null)
        val answer = CompletableDeferred<Uri?>().also { asked = it }
        try {
            // As the framework has it; AndroidX wraps the same call.
            @Suppress("DEPRECATION")
            (front() ?: return null).startActivityForResult(intent.addCategory(Intent.CATEGORY_OPENABLE), REQUEST)
        } catch (_: android.content.ActivityNotFoundException) {
            throw IOException()
        }
        return answer.await()
    }

    /** The file is another app's: whatever that app throws is no more than a file that can't be reached. */
    private suspend fun <T> reached(call: () -> T): T = withContext(Dispatchers.IO) {
        try {
            call()
        } catch (error: RuntimeException) {
            throw IOException(error)
        }
    }

    private companion object {
        const val REQUEST = 1
        const val ANY = "application/octet-stream"
    }
}
