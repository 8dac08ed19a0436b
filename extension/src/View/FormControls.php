<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\View;

use MediaWiki\Context\IContextSource;
use MediaWiki\Extension\InstrumentConfigurator\Document\Attributes;
use MediaWiki\Extension\InstrumentConfigurator\Document\Field;
use MediaWiki\Html\Html;
use MediaWiki\Parser\Sanitizer;

/**
 * The fields of a document as HTML: label, control, help and what is wrong, tied together for who does not see them.
 *
 * HTMLForm's own fields have one control each and keep their messages apart from it; these have several. The classes
 * are Codex's, so that they look alike.
 */
final class FormControls {
	private const LABELS = [ 'unit' => 'unit', 'platforms' => 'platform', 'level' => 'risk' ];
	private const LONG_LIST = 12;

	private readonly FormRates $rates;

	/**
	 * @param IContextSource $context
	 * @param FormAnswers $answers
	 * @param string[] $wikis names to offer beside rates
	 * @param string $more the field of rates that somebody asked more rows of
	 */
	public function __construct(
		private readonly IContextSource $context,
		private readonly FormAnswers $answers,
		array $wikis,
		string $more = ''
	) {
		$this->rates = new FormRates( $context, $answers, $wikis, $more );
	}

	/** Return what the fields share; once on a page. */
	public function shared(): string {
		return $this->rates->wikis();
	}

	/**
	 * Return a field.
	 *
	 * @param Field $field
	 * @param string|array $answer what stands in it
	 * @param string[] $faults what is wrong with that, as HTML
	 */
	public function html( Field $field, string|array $answer, array $faults ): string {
		$id = self::id( $field->name() );
		$help = $this->help( $field );
		$about = implode( ' ', array_keys( array_filter( [ "$id-help" => $help, "$id-fault" => $faults ] ) ) );
		$state = [ 'aria-describedby' => $about ?: null ] + ( $faults ? [ 'aria-invalid' => 'true' ] : [] );
		$control = match ( $field->type ) {
			Field::BOOLEAN => $field->isRequired ? $this->tick( $field, $answer, $state )
				: $this->select( $field, $answer, $state, [ 'true', 'false' ] ),
			Field::CHOICE => $this->select( $field, $answer, $state, $field->choices ),
			Field::CHOICES => $this->choices( $field, $answer ),
			Field::INSTANT => $this->instant( $field, $answer, $state ),
			Field::RATE => Html::rawElement( 'div', [ 'class' => 'ext-instrumentConfigurator-number' ],
				$this->text( $field, $this->answers->shown( $answer ), $state, [
					'inputmode' => 'decimal', 'autocomplete' => 'off', 'size' => 12
				] ) . $this->suffix() ),
			Field::RATES => $this->rates->html( $field->name(), $answer, $faults !== [] ),
			Field::LONG => $this->area( $field, $answer, $state, 5 ),
			Field::TEXTS => $this->area( $field, $answer, $state, 3 ),
			Field::NUMBER => $this->text( $field, $answer, $state, [ 'inputmode' => 'decimal' ] ),
			Field::TEXT => $this->text( $field, $answer, $state ),
		};
		return $this->framed( $field, $id, $control, $help, $faults );
	}

	/** Return the label of a field as HTML. */
	public function label( Field $field ): string {
		return $this->said( 'field-' . strtr( $field->label(), '_', '-' ), $field->label() );
	}

	/** Return one of our messages as HTML, or else a word as it is. */
	private function said( string $key, string $word ): string {
		$key = "instrumentconfigurator-$key";
		return $this->context->msg( $key )->exists() ? Spoken::text( $this->context, $key ) : htmlspecialchars( $word );
	}

	public static function id( string $name ): string {
		return Sanitizer::escapeIdForAttribute( $name );
	}

	/** Return a list of sentences below a field. */
	public static function faults( string $id, array $faults ): string {
		$items = implode( '', array_map( static fn ( $fault ) => Html::rawElement( 'div', [
			'class' => 'cdx-message cdx-message--inline cdx-message--error'
		], Html::element( 'span', [ 'class' => 'cdx-message__icon' ] )
			. Html::rawElement( 'div', [ 'class' => 'cdx-message__content' ], $fault ) ), $faults ) );
		return $items === '' ? '' : Html::rawElement(
			'div', [ 'class' => 'cdx-field__validation-message', 'id' => "$id-fault" ], $items
		);
	}

	private function framed( Field $field, string $id, string $control, string $help, array $faults ): string {
		$isGroup = in_array( $field->type, [ Field::CHOICES, Field::INSTANT, Field::RATES ], true );
		$isTick = $field->type === Field::BOOLEAN && $field->isRequired;
		$text = Html::rawElement( 'span', [ 'class' => 'cdx-label__label__text' ], $this->label( $field ) );
		$label = match ( true ) {
			$isTick => '',
			$isGroup => Html::rawElement( 'legend', [ 'class' => 'cdx-label' ],
				Html::rawElement( 'span', [ 'class' => 'cdx-label__label' ], $text ) ),
			default => Html::rawElement( 'div', [ 'class' => 'cdx-label' ],
				Html::rawElement( 'label', [ 'class' => 'cdx-label__label', 'for' => $id ], $text ) ),
		};
		$helpHtml = $help === '' ? ''
			: Html::rawElement( 'div', [ 'class' => 'cdx-field__help-text', 'id' => "$id-help" ], $help );
		$described = $isGroup && ( $help !== '' || $faults ) ? [ 'aria-describedby' =>
			implode( ' ', array_keys( array_filter( [ "$id-help" => $help, "$id-fault" => $faults ] ) ) ) ] : [];
		return Html::rawElement( $isGroup ? 'fieldset' : 'div', [
			'class' => [ 'cdx-field', 'mw-htmlform-invalid-input' => (bool)$faults ],
			'data-pointer' => $field->pointer(),
		] + ( $isGroup ? [ 'id' => $id ] : [] ) + $described,
			$label . Html::rawElement( 'div', [ 'class' => 'cdx-field__control' ], $control )
				. $helpHtml . self::faults( $id, $faults ) );
	}

	private function help( Field $field ): string {
		$key = 'instrumentconfigurator-field-' . strtr( $field->label(), '_', '-' ) . '-help';
		return $this->context->msg( $key )->exists()
			? Spoken::parsed( $this->context, $key ) : htmlspecialchars( $field->about );
	}

	private function text( Field $field, string $answer, array $state, array $more = [] ): string {
		return self::input( $field->name(), $answer, $more + $state + [
			'id' => self::id( $field->name() ), 'dir' => 'auto', 'maxlength' => $field->most
		], isset( $state['aria-invalid'] ) );
	}

	/** Return a field of one line. */
	public static function input( string $name, string $value, array $attributes, bool $isWrong ): string {
		$type = $attributes['type'] ?? 'text';
		unset( $attributes['type'] );
		return Html::rawElement( 'div', [
			'class' => [ 'cdx-text-input', 'cdx-text-input--status-error' => $isWrong ]
		], Html::input( $name, $value, $type, [ 'class' => 'cdx-text-input__input' ] + $attributes ) );
	}

	private function suffix(): string {
		return Html::element( 'span', [ 'aria-hidden' => 'true' ],
			$this->context->msg( 'percent', '' )->text() );
	}

	private function area( Field $field, string $answer, array $state, int $rows ): string {
		return Html::rawElement( 'div', [
			'class' => [ 'cdx-text-area', 'cdx-text-area--status-error' => isset( $state['aria-invalid'] ) ]
		], Html::textarea( $field->name(), $answer, $state + [
			'id' => self::id( $field->name() ), 'class' => 'cdx-text-area__textarea', 'dir' => 'auto',
			'rows' => max( $rows, min( substr_count( $answer, "\n" ) + 2, 12 ) ), 'maxlength' => $field->most,
		] ) );
	}

	private function tick( Field $field, string $answer, array $state ): string {
		return $this->box( $field->name(), 'true', $answer === 'true', $this->label( $field ), $state );
	}

	private function box(
		string $name, string $value, bool $isOn, string $html, array $state, string $id = ''
	): string {
		$id = self::id( $id ?: $name );
		return Html::rawElement( 'div', [ 'class' => 'cdx-checkbox' ],
			Html::rawElement( 'div', [ 'class' => 'cdx-checkbox__wrapper' ], Html::check( $name, $isOn, [
				'value' => $value, 'id' => $id, 'class' => 'cdx-checkbox__input'
			] + $state ) . Html::element( 'span', [ 'class' => 'cdx-checkbox__icon' ] )
			. Html::rawElement( 'div', [ 'class' => 'cdx-checkbox__label cdx-label' ],
				Html::rawElement( 'label', [ 'class' => 'cdx-label__label', 'for' => $id ],
					Html::rawElement( 'span', [ 'class' => 'cdx-label__label__text' ], $html ) ) ) ) );
	}

	private function select( Field $field, string $answer, array $state, array $words ): string {
		$options = in_array( $answer, $words, true ) && $field->isRequired ? '' : $this->option(
			'', false, 'form-' . ( $field->environment() === null ? 'choose' : 'as-everywhere' ), '' );
		// What is no choice stays one until somebody chooses.
		foreach ( array_unique( array_filter( [ ...$words, $answer ], 'strlen' ) ) as $word ) {
			$options .= $this->option( $word, $word === $answer, $this->wordKey( $field, $word ), $word );
		}
		return Html::rawElement( 'select', $state + [
			'name' => $field->name(), 'id' => self::id( $field->name() ), 'class' => 'cdx-select'
		], $options );
	}

	private function wordKey( Field $field, string $word ): string {
		$key = $field->path[ array_key_last( $field->path ) ];
		return match ( true ) {
			$field->type === Field::BOOLEAN => $word === 'true' ? 'on' : 'off',
			default => ( self::LABELS[$key] ?? $key ) . "-$word",
		};
	}

	/** Return an option, which holds no element that could say its language: it says it itself. */
	private function option( string $value, bool $isChosen, string $key, string $word ): string {
		$message = Spoken::message( $this->context, "instrumentconfigurator-$key" );
		$language = $message->getLanguage();
		$isOther = $language->getCode() !== $this->context->getLanguage()->getCode() && $message->exists();
		return Html::element( 'option', [ 'value' => $value, 'selected' => $isChosen ]
			+ ( $isOther ? [ 'lang' => $language->getHtmlCode(), 'dir' => $language->getDir() ] : [] ),
			$message->exists() ? $message->text() : $word );
	}

	private function instant( Field $field, array $answer, array $state ): string {
		[ $day, $time ] = $answer;
		$name = $field->name();
		$part = fn ( string $key, string $name, string $value, string $type, string $form ) => Html::rawElement(
			'div', [ 'class' => 'ext-instrumentConfigurator-part' ],
			Html::rawElement( 'label', [ 'for' => self::id( "$name-in" ) ],
				Spoken::text( $this->context, "instrumentconfigurator-form-$key" ) )
			// What is no such date, a browser's date field would throw away.
			. self::input( $name, $value, $state + [
				'id' => self::id( "$name-in" ), 'type' => $value === '' || preg_match( $form, $value ) ? $type : 'text',
				'step' => $type === 'time' ? '1' : null, 'dir' => 'ltr',
			], isset( $state['aria-invalid'] ) )
		);
		[ $year, $month, $date ] = array_map( 'intval', explode( '-', $day ) ) + [ 0, 0, 0 ];
		$form = checkdate( $month, $date, $year ) ? '/^\d{4}-\d{2}-\d{2}$/D' : '/^$/D';
		return Html::rawElement( 'div', [ 'class' => 'ext-instrumentConfigurator-parts' ],
			$part( 'day', $name, $day, 'date', $form )
			. $part( 'time', "time/$name", $time, 'time', '/^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/D' ) );
	}

	private function choices( Field $field, array $answer ): string {
		[ $ticked, $more ] = $answer;
		$groups = [];
		foreach ( $field->choices as $word ) {
			$groups[ count( $field->choices ) > self::LONG_LIST ? strtok( $word, '_' ) : '' ][] = $word;
		}
		$html = '';
		foreach ( $groups as $group => $words ) {
			$boxes = implode( '', array_map( fn ( $word ) => $this->choice( $field, $word, $ticked ), $words ) );
			$html .= $group === '' ? $boxes : Html::rawElement( 'fieldset', [
				'class' => 'ext-instrumentConfigurator-group'
			], Html::rawElement( 'legend', [], $this->said( "form-group-$group", (string)$group ) ) . $boxes );
		}
		return $html . ( $field->isOpen ? $this->more( $field, $more ) : '' );
	}

	private function choice( Field $field, string $word, array $ticked ): string {
		$id = self::id( "{$field->name()}/$word" );
		$key = $field->pointer() === '/contextual_attributes' ? Attributes::helpKey( $word ) : null;
		$name = $key === null && !$field->isOpen
			? $this->said( $this->wordKey( $field, $word ), $word ) : Html::element( 'code', [], $word );
		$help = $key === null ? '' : Html::rawElement(
			'div', [ 'id' => "$id-help", 'class' => 'ext-instrumentConfigurator-hint' ],
			Spoken::parsed( $this->context, $key ) . ' ' . $this->platforms( $word )
		);
		return Html::rawElement( 'div', [ 'class' => 'ext-instrumentConfigurator-choice' ], $this->box(
			"{$field->name()}[]", $word, in_array( $word, $ticked, true ), $name,
			$help === '' ? [] : [ 'aria-describedby' => "$id-help" ], $id
		) . $help );
	}

	private function platforms( string $attribute ): string {
		$names = implode( $this->context->msg( 'comma-separator' )->escaped(), array_map(
			fn ( $platform ) => $this->said( "platform-$platform", $platform ), Attributes::platforms( $attribute )
		) );
		return Spoken::html( $this->context, 'instrumentconfigurator-form-from',
			static fn ( $message ) => $message->rawParams( $names )->escaped() );
	}

	/** Words that are not offered, one a line. */
	private function more( Field $field, string $more ): string {
		$name = "more/{$field->name()}";
		return Html::rawElement( 'details', [ 'open' => $more !== '' ],
			Html::rawElement( 'summary', [], Spoken::text( $this->context, 'instrumentconfigurator-form-more' ) )
			. Html::rawElement( 'div', [ 'class' => 'cdx-text-area' ], Html::textarea( $name, $more, [
				'id' => self::id( $name ), 'class' => 'cdx-text-area__textarea', 'rows' => 2, 'dir' => 'ltr',
				'aria-label' => $this->context->msg( 'instrumentconfigurator-form-more' )->text(),
			] ) ) );
	}
}
