<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\View;

use MediaWiki\Context\IContextSource;
use MediaWiki\Extension\InstrumentConfigurator\Document\Attributes;
use MediaWiki\Extension\InstrumentConfigurator\Document\Field;
use MediaWiki\Extension\InstrumentConfigurator\Document\Json;
use MediaWiki\Extension\InstrumentConfigurator\Document\Kind;
use MediaWiki\Extension\InstrumentConfigurator\Settings;
use MediaWiki\Html\Html;
use MediaWiki\HTMLForm\HTMLForm;
use MediaWiki\Linker\LinkRenderer;
use MediaWiki\Revision\RevisionRecord;
use MediaWiki\SpecialPage\SpecialPage;
use MediaWiki\Status\Status;
use MediaWiki\Title\Title;

/** The page with the form of a document: what somebody should know first, the fields in sections, the buttons. */
final class FormPage {
	public const SPECIAL = 'ProposeInstrument';
	/** The last field of the form. Where it is missing, PHP cut off what was sent. */
	public const END = 'end-of-form';
	private const MODULE = 'ext.instrumentConfigurator.form';
	/** In which section a field is, by its first key; all others are in "more". */
	private const SECTIONS = [
		'about' => [ 'name', 'title', 'description', 'owners', 'contact', 'task', 'purpose' ],
		'when' => [ 'enabled', 'start', 'end', 'environments', 'platforms' ],
		'sample' => [ 'sample' ],
		'attributes' => [ 'contextual_attributes', 'risk' ],
		'stream' => [ 'stream' ],
	];

	private readonly Phrases $phrases;
	private readonly FormNotices $notices;

	public function __construct(
		private readonly IContextSource $context,
		private readonly LinkRenderer $links,
		private readonly Kind $kind,
		private readonly Settings $settings
	) {
		$this->phrases = new Phrases( $context, $links, $settings );
		$this->notices = new FormNotices( $context, $links, $kind, $settings );
	}

	/** Tell whether the page itself may be saved from a form, not only its proposal. */
	public function maySave( OpenedForm $opened ): bool {
		return $this->notices->maySave( $opened );
	}

	/** Say that this document is none that the form knows; or that there is none to copy, if one was asked for. */
	public function refuse( OpenedForm $opened, string $copied ): void {
		$this->begin( $opened );
		$this->add( Html::warningBox( $copied === ''
			? $this->phrases->say( 'form-other', $this->notices->jsonLink( $opened ) )
			: $this->phrases->say( 'form-none', $this->phrases->text( $copied ) ) ) );
	}

	/**
	 * Show the form.
	 *
	 * @param FormState $state
	 * @param string $notice the key of a message above it, without its prefix
	 * @param ?Status $refusal why it was not saved
	 * @param string $html what else stands above it
	 * @param bool $isWrong whether the notice is of something that went wrong
	 */
	public function show(
		FormState $state, string $notice = '', ?Status $refusal = null, string $html = '', bool $isWrong = true
	): void {
		$opened = $state->opened;
		$this->begin( $opened );
		$may = $this->notices->permission( $this->kind->proposal, $state->name );
		$isShut = !$may->isOK() && !$this->context->getRequest()->wasPosted();
		$named = [ 'doc/name' => new Field( [ 'name' ], Field::TEXT, most: 63 ) ];
		$shown = ( $opened->name === '' ? $named : [] ) + $state->answers->fields;
		$problems = new FormProblems( $this->context, $shown, $state->problems );
		$top = ( $notice === '' ? '' : $this->notices->said( $notice, $opened, $isWrong ) )
			. ( $refusal ? $this->notices->refusals( $refusal ) : '' ) . $html
			. $this->notices->about( $state, $may ) . $this->notices->outside( $state, $problems );
		$this->add( Html::rawElement( 'div', [ 'class' => 'ext-instrumentConfigurator-top' ], $top ) );
		$fields = $this->sections( $state, $problems, $named['doc/name'] );
		$form = $this->form( $opened )->addHeaderHtml( ( $isShut ? '' : $this->firstButton() ) . Html::rawElement(
			'fieldset', [
				'disabled' => $isShut, 'class' => 'ext-instrumentConfigurator-fields',
				'data-written' => $this->context->getRequest()->wasPosted() ? '1' : null,
			],
			$fields . ( $isShut ? '' : $this->reason( $state ) )
		) );
		if ( !$isShut ) {
			$this->addButtons( $form, $opened );
		}
		$form->prepareForm()->displayForm( false );
	}

	/**
	 * Show the form to somebody whose document another person changed meanwhile.
	 *
	 * @param FormState $state what both wrote
	 * @param ?RevisionRecord $newest what the other saved; null if the page is gone
	 * @param Field[] $taken the fields in which the other's text stands now
	 */
	public function showMoved( FormState $state, ?RevisionRecord $newest, array $taken ): void {
		$controls = new FormControls( $this->context, new FormAnswers( [], $this->context->getLanguage() ), [] );
		$page = $newest ? $this->links->makeKnownLink(
			Title::newFromPageIdentity( $newest->getPage() ), null, [], [ 'diff' => 'cur', 'oldid' => 'prev' ]
		) : $this->phrases->text( $state->name );
		$labels = array_map( fn ( $field ) => Html::rawElement( 'bdi', [], $controls->label( $field ) ), $taken );
		$this->show( $state, html: Html::warningBox( $this->phrases->say( 'form-moved', $page )
			. ( $labels ? ' ' . $this->phrases->say( 'form-taken', $this->phrases->listed( ...$labels ) ) : '' )
			. ( $state->problems ? ' ' . $this->phrases->say( 'form-both' ) : '' ) ) );
	}

	private function begin( OpenedForm $opened ): void {
		$out = $this->context->getOutput();
		$isNew = $opened->name === '' || !( $opened->live || $opened->proposal );
		$title = $isNew ? 'form-title-new' : ( $this->maySave( $opened ) ? 'form-title-edit' : 'form-title-change' );
		$name = wfEscapeWikiText( $opened->name );
		$out->setPageTitleMsg( $this->context->msg( "instrumentconfigurator-$title", $name ) );
		$out->addModuleStyles( [
			Frame::STYLES, self::MODULE . '.styles', 'mediawiki.htmlform.codex.styles'
		] );
		$out->addModules( self::MODULE );
		$out->setRobotPolicy( 'noindex,nofollow' );
		$out->disableClientCache();
	}

	private function add( string $html ): void {
		$language = $this->context->getLanguage();
		$this->context->getOutput()->addHTML( Html::rawElement( 'div', [
			'class' => 'ext-instrumentConfigurator', 'lang' => $language->getHtmlCode(), 'dir' => $language->getDir()
		], $html ) );
	}

	private function form( OpenedForm $opened ): HTMLForm {
		$special = SpecialPage::getTitleFor( self::SPECIAL, $opened->name === '' ? false : $opened->name );
		return HTMLForm::factory( 'codex', [], $this->context )
			->setTitle( $special )
			->setAction( $special->getLocalURL() )
			->setId( 'ext-instrumentConfigurator-form' )
			->setPreHtml( Html::openElement( 'div', [ 'class' => 'ext-instrumentConfigurator-form' ] ) )
			->setPostHtml( Html::closeElement( 'div' ) )
			->addHiddenFields( $opened->carried() + [ self::END => '1' ] )
			->suppressDefaultSubmit();
	}

	/** What the Enter key presses is the first button of a form: it must be one that changes nothing. */
	private function firstButton(): string {
		return Html::element( 'button', [
			'type' => 'submit', 'name' => 'check', 'value' => '1', 'tabindex' => '-1', 'aria-hidden' => 'true',
			'class' => 'ext-instrumentConfigurator-first'
		], $this->context->msg( 'instrumentconfigurator-form-check' )->text() );
	}

	private function addButtons( HTMLForm $form, OpenedForm $opened ): void {
		$buttons = [ 'check', ...( $this->maySave( $opened ) ? [ 'propose', 'save' ] : [ 'propose' ] ) ];
		foreach ( $buttons as $name ) {
			$form->addButton( [
				'name' => $name, 'value' => '1', 'label-message' => "instrumentconfigurator-form-$name",
				'id' => "ext-instrumentConfigurator-$name",
				'attribs' => $name === end( $buttons ) ? [
					'class' => [ 'cdx-button--weight-primary', 'cdx-button--action-progressive' ]
				] : [],
			] );
		}
	}

	private function sections( FormState $state, FormProblems $problems, Field $name ): string {
		$answers = new FormAnswers( $state->answers->fields, $this->context->getLanguage() );
		$controls = new FormControls( $this->context, $answers, $this->settings->wikis(), $state->more );
		$stuck = $state->answers->inexpressible( $state->base );
		$sections = array_fill_keys( [ ...array_keys( self::SECTIONS ), 'more' ], '' );
		if ( $state->opened->name === '' ) {
			$sections['about'] = $controls->html( $name, $state->name, $problems->atFields['doc/name'] ?? [] );
		}
		$overrides = [];
		foreach ( array_diff_key( $state->answers->fields, $stuck ) as $key => $field ) {
			$html = $controls->html( $field, $state->values[$key], $problems->atFields[$key] ?? [] );
			if ( $field->environment() !== null ) {
				$overrides[$field->environment()][$key] = $html;
				continue;
			}
			$section = self::section( $field );
			// What was chosen first, then what that means.
			$isAttribute = $field->type === Field::CHOICES && $section === 'attributes';
			$sections[$section] = $isAttribute ? $html . $this->risk( $state ) . $sections[$section]
				: $sections[$section] . $html;
		}
		$html = $controls->shared();
		foreach ( array_filter( $sections, 'strlen' ) as $section => $fields ) {
			$html .= Html::rawElement( 'section', [ 'class' => "ext-instrumentConfigurator-section" ], Html::rawElement(
				'h2', [], $this->phrases->say( "form-section-$section" ) ) . $fields );
		}
		return $html . $this->overrides( $state, $overrides, $problems );
	}

	private static function section( Field $field ): string {
		foreach ( self::SECTIONS as $section => $keys ) {
			if ( in_array( $field->path[0], $keys, true ) ) {
				return $section;
			}
		}
		return 'more';
	}

	private function overrides( FormState $state, array $overrides, FormProblems $problems ): string {
		[ $html, $used ] = [ '', Json::get( $state->document ?? $state->base, 'overrides' ) ];
		foreach ( $overrides as $environment => $fields ) {
			$isUsed = (bool)Json::get( $used, (string)$environment );
			$html .= Html::rawElement( 'details', [
				'open' => $isUsed || array_intersect_key( $problems->atFields, $fields ),
				'class' => 'ext-instrumentConfigurator-override',
			], Html::rawElement( 'summary', [],
				$this->phrases->say( 'form-override', $this->phrases->text( (string)$environment ) ) )
				. implode( '', $fields ) );
		}
		return $html === '' ? '' : Html::rawElement( 'section', [ 'class' => 'ext-instrumentConfigurator-section' ],
			Html::rawElement( 'h2', [], $this->phrases->say( 'form-section-overrides' ) )
			. Html::rawElement( 'p', [], $this->phrases->say( 'form-overrides-help' ) ) . $html );
	}

	/** Return what the chosen attributes together mean; scripts keep it true while somebody chooses. */
	private function risk( FormState $state ): string {
		if ( !$this->kind->isInstrument() ) {
			return '';
		}
		[ $ticked, $more ] = $state->values['doc/contextual_attributes'];
		$risk = Attributes::risk( [ ...$ticked, ...array_map( 'trim', explode( "\n", $more ) ) ] );
		return Html::rawElement( 'p', [ 'id' => 'ext-instrumentConfigurator-implied', 'role' => 'status' ],
			$this->phrases->say( 'form-implied',
				Html::rawElement( 'strong', [], $this->phrases->say( "risk-$risk" ) ) ) );
	}

	private function reason( FormState $state ): string {
		return Html::rawElement( 'div', [ 'class' => 'cdx-field' ],
			Html::rawElement( 'div', [ 'class' => 'cdx-label' ], Html::rawElement( 'label', [
				'class' => 'cdx-label__label', 'for' => 'reason'
			], $this->phrases->say( 'form-reason' ) ) )
			. Html::rawElement( 'div', [ 'class' => 'cdx-text-input' ], Html::input( 'reason', $state->reason, 'text', [
				'id' => 'reason', 'class' => 'cdx-text-input__input', 'maxlength' => 300, 'dir' => 'auto',
				'aria-describedby' => 'reason-help'
			] ) )
			. Html::rawElement( 'div', [ 'class' => 'cdx-field__help-text', 'id' => 'reason-help' ],
				$this->phrases->say( 'form-reason-help' ) ) );
	}
}
