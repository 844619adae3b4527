package vn.dinhdanh

import java.io.File
import kotlin.test.assertEquals
import org.junit.jupiter.api.Test
import vn.dinhdanh.core.CodesException
import vn.dinhdanh.core.DeviceException
import vn.dinhdanh.core.DocumentProblem
import vn.dinhdanh.core.IssuerException
import vn.dinhdanh.core.MoveProblem
import vn.dinhdanh.core.PinProblem
import vn.dinhdanh.core.Problem
import vn.dinhdanh.core.RequestProblem
import vn.dinhdanh.core.VerifierException
import vn.dinhdanh.core.WalletException
import vn.dinhdanh.core.codesProblem
import vn.dinhdanh.core.issuerProblem
import vn.dinhdanh.core.verifierProblem
import vn.dinhdanh.core.walletProblem

/**
 * The page docs/guide/errors.md has the codes and the words that the library gives. That it has every error of the interface is for
 * docs/guide/snippets.py to see. The table of words is written anew with DINHDANH_REWRITE=1.
 */
class ErrorsTest {
    private val page = File(System.getProperty("guide"), "errors.md")

    private val why = DeviceException.Unavailable()

    private val wallet = listOf(
        WalletException.Locked(),
        WalletException.WrongPin(remaining = 4u, waitSeconds = 90u),
        WalletException.MustWait(seconds = 90u),
        WalletException.Erased(),
        WalletException.NoBiometrics(),
        WalletException.NotConfirmed(),
        WalletException.NotAWallet(),
        WalletException.AlreadyAWallet(),
        WalletException.FolderNotEmpty(),
        WalletException.AlreadyOpen(),
        WalletException.Newer(found = 4, known = 3),
        WalletException.Damaged(),
        WalletException.DiskFull(),
        WalletException.NotWritable(),
        WalletException.OlderCopy(),
        WalletException.OtherDevice(),
        WalletException.KeyGone(),
        WalletException.HardwareUnavailable(),
        WalletException.Device(why),
        WalletException.OutOfMemory(),
        WalletException.NotFound(),
        WalletException.NothingToShow(),
        WalletException.CopiesEnded(),
        WalletException.NotYetValid(),
        WalletException.NeedsRequest(),
        WalletException.NoSuchField(),
        WalletException.ConsentEnded(),
        WalletException.TooLarge(),
        WalletException.StatusListRefused(),
        WalletException.PolicyRefused(),
        WalletException.PolicyOlder(),
        WalletException.ClaimNotExtended(),
        WalletException.TextTooLong(),
        WalletException.BadCertificate(),
        WalletException.Storage(code = 10),
        WalletException.Cryptography(),
        WalletException.AlreadyUsed(),
        WalletException.Cancelled(),
        WalletException.Internal(),
    ) + PinProblem.entries.map { WalletException.PinRefused(it) } +
        DocumentProblem.entries.map { WalletException.DocumentRefused(it) } +
        RequestProblem.entries.map { WalletException.RequestRefused(it) } +
        MoveProblem.entries.map { WalletException.MoveRefused(it) }

    private val verifier = listOf(
        VerifierException.Unreadable(),
        VerifierException.NothingToLearn(),
        VerifierException.TooLarge(),
        VerifierException.VersionUnsupported(),
        VerifierException.MemoryFailed(),
        VerifierException.NobodyTrusted(),
        VerifierException.BadCertificate(),
        VerifierException.PolicyRefused(),
        VerifierException.PolicyOlder(),
        VerifierException.StatusListRefused(),
        VerifierException.NoSuchProfile(),
        VerifierException.NoReaderKey(),
        VerifierException.QueueFull(),
        VerifierException.NoHardware(),
        VerifierException.Device(why),
        VerifierException.Cryptography(),
        VerifierException.Cancelled(),
        VerifierException.Internal(),
    )

    private val codes = listOf(
        CodesException.Empty(),
        CodesException.TooLong(),
        CodesException.TooFewPixels(least = 200u),
        CodesException.TooManyPixels(),
        CodesException.SizesDisagree(),
        CodesException.NoRandomness(),
        CodesException.Locked(),
        CodesException.Device(why),
        CodesException.Cancelled(),
        CodesException.Internal(),
    )

    private val issuer = listOf(
        IssuerException.RequestRefused(),
        IssuerException.UnknownType(),
        IssuerException.Fields(faults = emptyList()),
        IssuerException.NotJson(),
        IssuerException.CertificateDates(),
        IssuerException.ReaderName(),
        IssuerException.Damaged(),
        IssuerException.ListFull(),
        IssuerException.NotAllotted(),
        IssuerException.Final(),
        IssuerException.Device(why),
        IssuerException.Cryptography(),
        IssuerException.Cancelled(),
        IssuerException.Internal(),
    )

    private val problems: List<Pair<String, Problem>> =
        wallet.map { "WalletError.${it::class.simpleName}" to walletProblem(it) } +
            verifier.map { "VerifierError.${it::class.simpleName}" to verifierProblem(it) } +
            codes.map { "CodesError.${it::class.simpleName}" to codesProblem(it) } +
            issuer.map { "IssuerError.${it::class.simpleName}" to issuerProblem(it) }

    @Test
    fun `the page says the code of each error that has words`() {
        val row = Regex("^\\| `((?:Wallet|Verifier|Codes|Issuer)Error\\.\\w+)`.*\\| ([^|]*) \\|$")
        val told = page.readLines().mapNotNull(row::matchEntire).associate { found ->
            found.groupValues[1] to Regex("`(\\w+)`").findAll(found.groupValues[2]).map { it.groupValues[1] }.toSet()
        }
        val given = problems.groupBy({ it.first }, { it.second.code }).mapValues { it.value.toSet() }
        assertEquals(given.toSortedMap(), told.toSortedMap())
    }

    @Test
    fun `the page has the words that a person reads`() {
        val rows = problems.map { (_, problem) -> "| `${problem.code}` | ${problem.words.vi}<br>${problem.words.en} |\n" }
        val table = "| code | the person reads |\n|---|---|\n" + rows.toSortedSet().joinToString("")
        val (begin, end) = "<!-- words: ErrorsTest.kt -->\n" to "<!-- end -->\n"
        val text = page.readText()
        val written = text.substringAfter(begin).substringBefore(end)
        if (System.getenv("DINHDANH_REWRITE") != null) {
            page.writeText(text.substringBefore(begin) + begin + table + end + text.substringAfter(begin).substringAfter(end))
        } else {
            assertEquals(table, written, "run this test once with DINHDANH_REWRITE=1 and read what it changes")
        }
    }
}
