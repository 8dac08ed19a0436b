<?php
/**
 * Prepares PHPUnit for tests inside MediaWiki where Composer did not install its packages for developers.
 */

namespace Wikimedia;

use ReflectionProperty;

/**
 * Stands in for Composer's wikimedia/testing-access-wrapper, as far as MediaWiki's own base classes need it: they
 * read and set private properties of a localisation cache.
 */
final class TestingAccessWrapper {
	private function __construct( private readonly object $object ) {
	}

	public static function newFromObject( object $object ): self {
		return new self( $object );
	}

	public function __get( string $name ): mixed {
		return $this->property( $name )->getValue( $this->object );
	}

	public function __set( string $name, mixed $value ): void {
		$this->property( $name )->setValue( $this->object, $value );
	}

	/** A private property is its class's own: it may be a parent's. */
	private function property( string $name ): ReflectionProperty {
		$class = $this->object::class;
		while ( !property_exists( $class, $name ) ) {
			$class = get_parent_class( $class );
		}
		return new ReflectionProperty( $class, $name );
	}
}

require getenv( 'MW_INSTALL_PATH' ) . '/tests/phpunit/bootstrap.php';
