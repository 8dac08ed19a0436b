<?php
/**
 * Prepares PHPUnit for tests inside MediaWiki where Composer did not install its packages for developers.
 */

namespace Wikimedia;

use ReflectionMethod;
use ReflectionProperty;

/**
 * Stands in for Composer's wikimedia/testing-access-wrapper, as far as MediaWiki's own tests of whole extensions need it:
 * they read, set and call what is private to an object or a class.
 */
final class TestingAccessWrapper {
	private function __construct( private readonly string $class, private readonly ?object $object ) {
	}

	public static function newFromObject( object $object ): self {
		return new self( $object::class, $object );
	}

	public static function newFromClass( string $class ): self {
		return new self( $class, null );
	}

	public function __get( string $name ): mixed {
		return $this->property( $name )->getValue( $this->object );
	}

	public function __set( string $name, mixed $value ): void {
		$this->property( $name )->setValue( $this->object, $value );
	}

	public function __call( string $name, array $arguments ): mixed {
		return ( new ReflectionMethod( $this->class, $name ) )->invokeArgs( $this->object, $arguments );
	}

	/** A private property is its class's own: it may be a parent's. */
	private function property( string $name ): ReflectionProperty {
		$class = $this->class;
		while ( !property_exists( $class, $name ) ) {
			$class = get_parent_class( $class );
		}
		return new ReflectionProperty( $class, $name );
	}
}

// What validates extension.json is in packages of Debian.
foreach ( [ 'Composer/Spdx', 'Seld/JsonLint' ] as $package ) {
	if ( is_file( "/usr/share/php/$package/autoload.php" ) ) {
		require_once "/usr/share/php/$package/autoload.php";
	}
}

require getenv( 'MW_INSTALL_PATH' ) . '/tests/phpunit/bootstrap.php';
