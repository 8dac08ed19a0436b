<?php
// What the plain classes of src/Document need: our autoloader, and the JSON Schema validator that MediaWiki ships.
// MW_INSTALL_PATH names a MediaWiki; without it, the folder two above the extension is taken for one.

require ( getenv( 'MW_INSTALL_PATH' ) ?: dirname( __DIR__, 4 ) ) . '/vendor/autoload.php';

ini_set( 'serialize_precision', '-1' );

spl_autoload_register( static function ( string $class ): void {
	$prefix = 'MediaWiki\\Extension\\InstrumentConfigurator\\';
	if ( str_starts_with( $class, $prefix ) ) {
		require dirname( __DIR__, 2 ) . '/src/' . strtr( substr( $class, strlen( $prefix ) ), '\\', '/' ) . '.php';
	}
} );
