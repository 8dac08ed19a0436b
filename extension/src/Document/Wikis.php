<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Document;

/** What may be wrong with the names that somebody writes beside shares: no wiki, or one that was named before. */
final class Wikis {
	private const NEAR = 2;
	/** Each takes as long as there are wikis. */
	private const MOST_GUESSES = 20;

	/**
	 * Return the problems of the rows of a form.
	 *
	 * @param Field[] $fields
	 * @param array $answers by the fields' names
	 * @param mixed $base the document before; what it names is not asked about
	 * @param string[] $known the names of all wikis; none if nobody knows
	 * @return Problem[]
	 */
	public static function problems( array $fields, array $answers, mixed $base, array $known ): array {
		$found = [];
		foreach ( $fields as $name => $field ) {
			if ( $field->type === Field::RATES && isset( $answers[$name] ) ) {
				$before = array_keys( get_object_vars( $field->find( $base )[0] ?? new \stdClass() ) );
				array_push( $found, ...self::inRows(
					$field->pointer(), array_column( $answers[$name], 0 ), array_map( 'strval', $before ), $known
				) );
			}
		}
		return $found;
	}

	private static function inRows( string $pointer, array $names, array $before, array $known ): array {
		$names = array_filter( array_map( 'trim', $names ), static fn ( $name ) => $name !== '' );
		[ $found, $isKnown ] = [ [], array_flip( [ ...$known, ...$before ] ) ];
		foreach ( array_count_values( $names ) as $name => $times ) {
			$name = (string)$name;
			$place = Json::child( $pointer, $name );
			if ( $times > 1 ) {
				$found[] = new Problem( $place, 'form/wiki-twice', [ $name ] );
			} elseif ( $known && !isset( $isKnown[$name] ) ) {
				$near = count( $found ) < self::MOST_GUESSES ? self::nearest( $name, $known ) : null;
				$found[] = $near === null ? new Problem( $place, 'form/wiki-unknown', [ $name ] )
					: new Problem( $place, 'form/wiki-near', [ $name, $near ] );
			}
		}
		return $found;
	}

	/** Return the name that somebody may have meant; null if none is like it. */
	public static function nearest( string $name, array $known ): ?string {
		$lower = mb_strtolower( $name );
		[ $best, $least ] = [ null, self::NEAR + 1 ];
		foreach ( $known as $each ) {
			$distance = levenshtein( $lower, $each );
			if ( $distance < $least ) {
				[ $best, $least ] = [ $each, $distance ];
			}
		}
		return $best ?? ( in_array( "{$lower}wiki", $known, true ) ? "{$lower}wiki" : null );
	}
}
