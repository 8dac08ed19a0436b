<?php
/**
 * For unit tests without MediaWiki's own test classes:
 *
 *     MW_INSTALL_PATH=… phpunit --bootstrap tests/phpunit/bootstrap.php tests/phpunit/unit
 *
 * What they need of MediaWiki is in its vendor folder. Without MW_INSTALL_PATH, MediaWiki is the
 * folder two above the extension. Where MediaWiki has its tests, run composer phpunit there instead.
 */

use PHPUnit\Framework\TestCase;

$IP = getenv( 'MW_INSTALL_PATH' ) ?: dirname( __DIR__, 4 );
require "$IP/vendor/autoload.php";

ini_set( 'serialize_precision', '-1' );

spl_autoload_register( static function ( string $class ): void {
	$extension = 'MediaWiki\\Extension\\InstrumentConfigurator\\';
	foreach ( [ $extension . 'Tests\\' => '/tests/phpunit/', $extension => '/src/' ] as $prefix => $folder ) {
		if ( str_starts_with( $class, $prefix ) ) {
			$path = strtr( substr( $class, strlen( $prefix ) ), '\\', '/' );
			require dirname( __DIR__, 2 ) . "$folder$path.php";
			return;
		}
	}
} );

// Without PHPUnit this only finds classes.
if ( class_exists( TestCase::class ) ) {
	// MediaWiki's base class adds isolation from its globals, which are not here.
	class_alias( TestCase::class, 'MediaWikiUnitTestCase' );
}
