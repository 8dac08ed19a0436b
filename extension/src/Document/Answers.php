<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Document;

use stdClass;

/**
 * A document as what stands in the fields of a form, and back.
 *
 * What stands in a field is a text; for CHOICES it is a list of chosen words and a text of others, for INSTANT a day
 * and a time, for RATES rows of a name and a percentage, for BOOLEAN "true", "false" or "". Whatever somebody writes
 * becomes a value of the document, if need be one that the validator refuses: so there is one judge.
 */
final class Answers {
	/** Of these types nothing is no answer; no words and no rows are one. */
	private const ASKED = [
		Field::TEXT, Field::LONG, Field::CHOICE, Field::INSTANT, Field::RATE, Field::NUMBER
	];
	private const SPACE = " \t\n\r\0\x0B";

	/**
	 * @param stdClass $schema of the documents
	 * @param Field[] $fields by their names
	 */
	public function __construct( private readonly stdClass $schema, public readonly array $fields ) {
	}

	/** @return array<string,string|array> what stands in the fields of a document, by their names */
	public function of( mixed $document ): array {
		return array_map( fn ( $field ) => self::shown( $field, $field->find( $document ) ), $this->fields );
	}

	/**
	 * Return a document with answers laid over it; where the form cannot say what it has, it stays as it is.
	 *
	 * @param stdClass $base
	 * @param array<string,string|array> $answers those of fields that are not there count as not given
	 */
	public function laidOver( stdClass $base, array $answers ): stdClass {
		$document = self::copy( $base );
		$blank = $this->blankGroups( $answers );
		$untouched = array_intersect_key( $blank, $this->blankGroups( $this->of( $base ) ) );
		foreach ( array_intersect_key( $this->fields, $answers ) as $name => $field ) {
			if ( isset( $untouched[$field->group ?? ''] ) || !self::isExpressible( $field, $base ) ) {
				continue;
			}
			$value = isset( $blank[$field->group ?? ''] )
				? [] : self::read( $field, $answers[$name], $field->find( $base ) );
			self::put( $document, $field->path, $value );
		}
		$this->tidy( $document, $base );
		return KeyOrder::of( $document, $this->schema );
	}

	/** @return Field[] those whose place in a document has a value that the form cannot say, by their names */
	public function inexpressible( mixed $document ): array {
		return array_filter( $this->fields, static fn ( $field ) => !self::isExpressible( $field, $document ) );
	}

	/**
	 * Return the places of a document that no field is for, as JSON Pointers.
	 *
	 * @return string[]
	 */
	public function beyond( stdClass $document ): array {
		$known = [ '/schema', '/name' ];
		foreach ( $this->fields as $field ) {
			for ( $path = $field->path; $path; array_pop( $path ) ) {
				$known[] = array_reduce( $path, Json::child( ... ), '' );
			}
		}
		return self::unknown( $document, '', array_flip( $known ), array_flip( array_map(
			static fn ( $field ) => $field->pointer(), $this->fields
		) ) );
	}

	private static function unknown( stdClass $value, string $pointer, array $known, array $fields ): array {
		$found = [];
		foreach ( get_object_vars( $value ) as $key => $item ) {
			$place = Json::child( $pointer, (string)$key );
			if ( !isset( $known[$place] ) ) {
				// An empty object says nothing that could be lost.
				$found = Json::same( $item, new stdClass() ) ? $found : [ ...$found, $place ];
			} elseif ( $item instanceof stdClass && !isset( $fields[$place] ) ) {
				array_push( $found, ...self::unknown( $item, $place, $known, $fields ) );
			}
		}
		return $found;
	}

	/** Tell whether the value at a field's place is the one that is read back from what is shown of it. */
	private static function isExpressible( Field $field, mixed $document ): bool {
		$found = $field->find( $document );
		if ( !$found ) {
			return !$field->isBlocked( $document );
		}
		$read = self::read( $field, self::shown( $field, $found ), $found );
		return (bool)$read && Json::same( $read[0], $found[0] );
	}

	private static function shown( Field $field, array $found ): string|array {
		[ $value ] = $found ?: [ null ];
		$texts = is_array( $value ) ? array_values( array_filter( $value, 'is_string' ) ) : [];
		$isNumber = is_int( $value ) || is_float( $value );
		return match ( $field->type ) {
			Field::TEXT, Field::LONG, Field::CHOICE => is_string( $value ) ? $value : '',
			Field::TEXTS => implode( "\n", $texts ),
			Field::BOOLEAN => is_bool( $value ) ? Json::shown( $value ) : '',
			Field::CHOICES => [
				array_values( array_intersect( $texts, $field->choices ) ),
				implode( "\n", array_diff( $texts, $field->choices ) ),
			],
			Field::INSTANT => is_string( $value )
				? explode( 'T', preg_replace( '/Z$/D', '', $value ), 2 ) + [ 1 => '' ] : [ '', '' ],
			Field::RATE => $isNumber ? Percent::of( $value ) : '',
			Field::RATES => self::rows( $value ),
			Field::NUMBER => $isNumber ? Json::shown( $value ) : '',
		};
	}

	private static function rows( mixed $value ): array {
		$rows = [];
		foreach ( $value instanceof stdClass ? get_object_vars( $value ) : [] as $name => $rate ) {
			$rows[] = [ (string)$name, is_int( $rate ) || is_float( $rate ) ? Percent::of( $rate ) : '' ];
		}
		return $rows;
	}

	/**
	 * Return what an answer says: a list of one value, or none where the document leaves it out.
	 *
	 * @param Field $field
	 * @param string|array $answer
	 * @param array $before what the document says; the order of a list is kept
	 */
	private static function read( Field $field, string|array $answer, array $before ): array {
		if ( self::isBlank( $answer ) && ( $field->isNullable || !$field->isRequired ) ) {
			return $field->isNullable && $field->isRequired ? [ null ] : [];
		}
		if ( !$before && self::isBlank( $answer ) && in_array( $field->type, self::ASKED, true ) ) {
			// It is missing, and an empty text would be no better.
			return [];
		}
		return [ match ( $field->type ) {
			Field::TEXT => trim( strtr( $answer, [ "\r" => '', "\n" => '' ] ), self::SPACE ),
			Field::LONG => trim( $answer, self::SPACE ) === '' ? '' : str_replace( [ "\r\n", "\r" ], "\n", $answer ),
			Field::CHOICE => $answer,
			Field::TEXTS => self::lines( $answer ),
			Field::BOOLEAN => $answer === 'true',
			Field::CHOICES => self::chosen( $field, $answer, $before[0] ?? null ),
			Field::INSTANT => self::instant( $field, ...$answer ),
			Field::RATE => Percent::share( trim( $answer ) ),
			Field::RATES => self::rates( $answer ),
			Field::NUMBER => self::number( trim( $answer ) ),
		} ];
	}

	private static function isBlank( string|array $answer ): bool {
		return is_array( $answer )
			? array_filter( $answer, static fn ( $part ) => !self::isBlank( $part ) ) === []
			: trim( $answer, self::SPACE ) === '';
	}

	/** @return string[] */
	private static function lines( string $text ): array {
		$lines = array_map( static fn ( $line ) => trim( $line, self::SPACE ), preg_split( '/\r\n|\r|\n/', $text ) );
		return array_values( array_filter( $lines, static fn ( $line ) => $line !== '' ) );
	}

	/** Return what is chosen: first what was there before, in its order, then the others in that of the form. */
	private static function chosen( Field $field, array $answer, mixed $before ): array {
		[ $ticked, $more ] = $answer;
		$chosen = [ ...array_intersect( $field->choices, $ticked ), ...self::lines( $more ) ];
		$kept = array_values( array_intersect( is_array( $before ) ? $before : [], $chosen ) );
		return [ ...$kept, ...array_values( array_diff( $chosen, $kept ) ) ];
	}

	/** A day alone means its first instant; where something ends, its last. */
	private static function instant( Field $field, string $day, string $time ): string {
		[ $day, $time ] = [ trim( $day ), trim( $time ) ];
		if ( $time === '' ) {
			$time = $field->path[array_key_last( $field->path )] === 'end' ? '23:59:59' : '00:00:00';
		}
		$time .= preg_match( '/^\d{2}:\d{2}$/D', $time ) ? ':00' : '';
		return $day === '' ? '' : "{$day}T{$time}Z";
	}

	private static function rates( array $rows ): stdClass {
		$rates = new stdClass();
		foreach ( $rows as [ $name, $rate ] ) {
			if ( !self::isBlank( [ $name, $rate ] ) ) {
				$rates->{ trim( $name ) } = Percent::share( trim( $rate ) );
			}
		}
		return $rates;
	}

	private static function number( string $text ): int|float|string {
		return is_numeric( $text ) ? $text + 0 : $text;
	}

	/** Return the objects that a document may leave out, and of which nobody said anything, as keys. */
	private function blankGroups( array $answers ): array {
		$blank = [];
		foreach ( array_intersect_key( $this->fields, $answers ) as $name => $field ) {
			if ( $field->group !== null ) {
				$blank[$field->group] = ( $blank[$field->group] ?? true ) && self::isBlank( $answers[$name] );
			}
		}
		return array_filter( $blank );
	}

	private static function put( stdClass $document, array $path, array $value ): void {
		$last = array_pop( $path );
		foreach ( $path as $key ) {
			if ( !isset( $document->{$key} ) ) {
				if ( !$value ) {
					return;
				}
				$document->{$key} = new stdClass();
			}
			$document = $document->{$key};
		}
		if ( $value ) {
			$document->{$last} = $value[0];
		} else {
			unset( $document->{$last} );
		}
	}

	/** Take away the objects that answers left empty, and add those that a document has in any case. */
	private function tidy( stdClass $document, stdClass $base ): void {
		$groups = array_filter( array_map( static fn ( $field ) => $field->groupPath(), $this->fields ) );
		usort( $groups, static fn ( $one, $other ) => count( $other ) <=> count( $one ) );
		$isEmpty = static fn ( $path, $in ) =>
			Json::same( ( new Field( $path, Field::TEXT ) )->find( $in ), [ new stdClass() ] );
		foreach ( $groups as $path ) {
			if ( $isEmpty( $path, $document ) && !$isEmpty( $path, $base ) ) {
				self::put( $document, $path, [] );
			}
		}
		foreach ( $this->schema->required ?? [] as $key ) {
			if ( isset( $this->schema->properties->$key->patternProperties ) && !isset( $document->$key ) ) {
				$document->$key = new stdClass();
			}
		}
	}

	private static function copy( mixed $value ): mixed {
		if ( $value instanceof stdClass ) {
			return (object)array_map( self::copy( ... ), get_object_vars( $value ) );
		}
		return is_array( $value ) ? array_map( self::copy( ... ), $value ) : $value;
	}
}
