// What Gradle writes of res/values/strings.xml. For the compiler of android/test.sh; never part of an app.

package vn.dinhdanh.sample.app

object R {
    object string {
        const val unlock = 1
        const val by_pin = 2
    }
}
