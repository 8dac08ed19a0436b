<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Document;

use stdClass;

/**
 * The fields of a form, read off a document schema: a key that the schema gets tomorrow has a field tomorrow.
 *
 * Values of a shape that no field has are left out; the form tells where a document has some.
 */
final class Fields {
	/** What no form asks for: it is what it is. */
	private const FIXED = [ 'schema', 'name' ];
	private const LONG_FROM = 1000;
	private const AN_INSTANT = '2026-01-31T00:00:00Z';

	/**
	 * @param stdClass $schema of the document
	 * @param string[] $environments those that may have overrides
	 * @param array<string,string[]> $offered words to choose from where the schema names none, by pointer
	 */
	private function __construct(
		private readonly stdClass $schema,
		private readonly array $environments,
		private readonly array $offered
	) {
	}

	/**
	 * Return the fields in the order of the schema, those of overrides last.
	 *
	 * @param stdClass $schema
	 * @param string[] $environments
	 * @param array<string,string[]> $offered
	 * @return Field[] by their names
	 */
	public static function of( stdClass $schema, array $environments = [], array $offered = [] ): array {
		$fields = ( new self( $schema, $environments, $offered ) )->within( $schema, [], true, null );
		usort( $fields, static fn ( $one, $other ) =>
			( $one->environment() !== null ) <=> ( $other->environment() !== null ) );
		return array_combine( array_map( static fn ( $field ) => $field->name(), $fields ), $fields );
	}

	/** @return Field[] those of an object's keys */
	private function within( stdClass $object, array $path, bool $isRequired, ?string $group ): array {
		$fields = [];
		foreach ( get_object_vars( $object->properties ?? new stdClass() ) as $key => $part ) {
			$key = (string)$key;
			if ( $path === [] && in_array( $key, self::FIXED, true ) ) {
				continue;
			}
			$needed = in_array( $key, $object->required ?? [], true );
			array_push( $fields, ...$this->at( $this->resolved( $part ), [ ...$path, $key ], $needed, $group ) );
		}
		return $fields;
	}

	/** @return Field[] those of a place: one, those of the keys below it, or none */
	private function at( stdClass $part, array $path, bool $isRequired, ?string $group ): array {
		$pointer = array_reduce( $path, Json::child( ... ), '' );
		if ( isset( $part->properties ) ) {
			return $this->within( $part, $path, $isRequired, $isRequired ? $group : $pointer );
		}
		$named = self::named( $part );
		if ( $named && isset( $this->resolved( $named )->properties ) ) {
			$fields = [];
			foreach ( $path === [ 'overrides' ] ? $this->environments : [] as $name ) {
				$below = [ ...$path, $name ];
				array_push( $fields, ...$this->within(
					$this->resolved( $named ), $below, false, array_reduce( $below, Json::child( ... ), '' )
				) );
			}
			return $fields;
		}
		[ $part, $isNullable ] = $this->notNull( $part );
		$offered = $this->offered[$pointer] ?? null;
		$type = $this->type( $part, $offered !== null );
		return $type === null ? [] : [ new Field(
			$path, $type, $isRequired, $group, $isNullable,
			$part->enum ?? $this->resolved( $part->items ?? new stdClass() )->enum ?? $offered ?? [],
			$offered !== null, $part->maxLength ?? null, $part->description ?? ''
		) ];
	}

	/** Return which type of field has the shape of a part of the schema; null if none has. */
	private function type( stdClass $part, bool $isOffered ): ?string {
		$items = $this->resolved( $part->items ?? new stdClass() );
		$named = self::named( $part );
		return match ( true ) {
			isset( $part->enum ) => self::allTexts( $part->enum ) ? Field::CHOICE : null,
			( $part->type ?? '' ) === 'boolean' => Field::BOOLEAN,
			( $part->type ?? '' ) === 'string' => self::text( $part ),
			( $part->type ?? '' ) === 'array' && isset( $items->enum ) =>
				self::allTexts( $items->enum ) ? Field::CHOICES : null,
			( $part->type ?? '' ) === 'array' && ( $items->type ?? '' ) === 'string' =>
				$isOffered ? Field::CHOICES : Field::TEXTS,
			self::isShare( $part ) => Field::RATE,
			in_array( $part->type ?? '', [ 'number', 'integer' ], true ) => Field::NUMBER,
			$named && self::isShare( $this->resolved( $named ) ) => Field::RATES,
			default => null,
		};
	}

	private static function text( stdClass $part ): string {
		return match ( true ) {
			!isset( $part->pattern ) =>
				( $part->maxLength ?? 0 ) >= self::LONG_FROM ? Field::LONG : Field::TEXT,
			(bool)preg_match( "\x01$part->pattern\x01u", self::AN_INSTANT ) => Field::INSTANT,
			default => Field::TEXT,
		};
	}

	private static function isShare( stdClass $part ): bool {
		return ( $part->type ?? '' ) === 'number' && ( $part->minimum ?? null ) === 0
			&& ( $part->maximum ?? null ) === 1;
	}

	/** Return the schema of an object's values, if its keys are names; or null. */
	private static function named( stdClass $part ): ?stdClass {
		$patterns = get_object_vars( $part->patternProperties ?? new stdClass() );
		return count( $patterns ) === 1 ? reset( $patterns ) : null;
	}

	/** @return array{stdClass,bool} the part without null, and whether it may be null */
	private function notNull( stdClass $part ): array {
		$parts = array_filter( $part->anyOf ?? [ $part ], static fn ( $each ) => ( $each->type ?? '' ) !== 'null' );
		return count( $parts ) === 1
			? [ $this->resolved( reset( $parts ) ), isset( $part->anyOf ) ] : [ $part, false ];
	}

	private static function allTexts( array $values ): bool {
		return $values === array_filter( $values, 'is_string' );
	}

	private function resolved( stdClass $part ): stdClass {
		if ( !isset( $part->{'$ref'} ) ) {
			return $part;
		}
		$found = $this->schema;
		foreach ( array_slice( explode( '/', $part->{'$ref'} ), 1 ) as $key ) {
			$found = $found->{$key};
		}
		return $found;
	}
}
